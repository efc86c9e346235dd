// What the CSC API's tables of errors say (1.0.4.0: 11.4 to 11.9; 2.0.0.2: 11.4 to 11.11), one row a fault.
#pragma once

#include <vector>

namespace kythu::gateway {

/// A good request with one member changed (null: left out), and what the specification says to it.
struct Fault {
  const char* method;
  int version;
  const char* member;
  const char* value;  ///< JSON
  const char* description;
  const char* error = "400 invalid_request";
};
inline constexpr const char* no_credential = "Missing (or invalid type) string parameter credentialID";
inline const std::vector<Fault> faults{
    {"credentials/info", 1, "credentialID", "null", no_credential},
    {"credentials/info", 2, "credentialID", "7", no_credential},
    {"credentials/info", 2, "credentialID", R"("another")", "Invalid parameter credentialID"},
    {"credentials/info", 2, "certificates", R"("some")", "Invalid parameter certificates"},
    {"credentials/info", 2, "certInfo", R"("true")", "Invalid parameter certInfo"},
    {"credentials/list", 2, "certificates", R"("some")", "Invalid parameter certificates"},
    {"credentials/list", 2, "userID", R"("somebody")", "Invalid parameter userID"},
    {"credentials/list", 1, "maxResults", "0", "Invalid parameter maxResults"},
    {"credentials/list", 1, "pageToken", R"("?")", "Invalid parameter pageToken"},
    {"credentials/list", 1, "credentialInfo", "true", "Unknown parameter credentialInfo"},
    {"credentials/authorize", 2, "credentialID", "null", no_credential},
    {"credentials/authorize", 2, "credentialID", R"("another")", "Invalid parameter credentialID"},
    {"credentials/authorize", 2, "numSignatures", "null", "Missing (or invalid type) integer parameter numSignatures"},
    {"credentials/authorize", 1, "numSignatures", R"("1")",
     "Missing (or invalid type) integer parameter numSignatures"},
    {"credentials/authorize", 2, "numSignatures", "0", "Invalid value for parameter numSignatures"},
    {"credentials/authorize", 2, "numSignatures", "101", "Numbers of signatures is too high"},
    {"credentials/authorize", 2, "hashes", "null", "Missing (or invalid type) array parameter hash"},
    {"credentials/authorize", 2, "hashes", "[]", "Empty hash array"},
    {"credentials/authorize", 1, "hash", R"(["?"])", "Invalid Base64 hash string parameter"},
    {"credentials/authorize", 1, "hash", R"(["AAAA"])", "Invalid digest value length"},
    {"credentials/authorize", 2, "hashes", R"(["AAAA"])", "Invalid digest value length"},
    {"credentials/authorize", 2, "hashAlgorithmOID", "null",
     "Missing (or invalid type) string parameter hashAlgorithmOID"},
    {"credentials/authorize", 2, "hashAlgorithmOID", R"("1.3.14.3.2.26")", "Invalid parameter hashAlgorithmOID"},
    {"credentials/authorize", 2, "hashAlgorithmOID", R"("2.16.840.1.101.3.4.2.3")", "Invalid digest value length"},
    {"credentials/authorize", 2, "hash", R"(["AAAA"])", "Unknown parameter hash"},
    {"credentials/authorize", 1, "hashes", R"(["AAAA"])", "Unknown parameter hashes"},
    {"credentials/authorize", 1, "PIN", R"("123456")", "Invalid parameter PIN"},
    {"credentials/authorize", 2, "authData", R"([{"id":"PIN","value":"123456"}])", "The authentication data is invalid",
     "400 invalid_authentication_data"},
    {"signatures/signHash", 2, "SAD", "null", "Missing (or invalid type) string parameter SAD"},
    {"signatures/signHash", 2, "SAD", R"("unknown")", "Invalid parameter SAD"},
    {"signatures/signHash", 1, "SAD", R"("unknown")", "Invalid parameter SAD"},
    {"signatures/signHash", 2, "credentialID", "null", no_credential},
    {"signatures/signHash", 2, "credentialID", R"("another")", "Invalid parameter credentialID"},
    {"signatures/signHash", 2, "hashes", R"("AAAA")", "Missing (or invalid type) array parameter hash"},
    {"signatures/signHash", 2, "hashes", "[]", "Empty hash array"},
    {"signatures/signHash", 2, "hashes", "[7]", "Invalid Base64 hash string parameter"},
    {"signatures/signHash", 2, "hashes", R"(["AAAA"])", "Invalid digest value length"},
    {"signatures/signHash", 2, "hashes", R"(["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])",
     "Hash is not authorized by the SAD"},
    {"signatures/signHash", 2, "signAlgo", "null", "Missing (or invalid type) string parameter signAlgo"},
    {"signatures/signHash", 2, "signAlgo", R"("1.2.840.113549.1.1.5")", "Invalid parameter signAlgo"},
    {"signatures/signHash", 2, "signAlgo", R"("1.2.840.113549.1.1.13")",
     "String parameter hashAlgorithmOID contradicts with signAlgo parameter"},
    {"signatures/signHash", 2, "signAlgo", R"("1.2.840.113549.1.1.10")",
     "Missing (or invalid type) string parameter signAlgoParams"},
    {"signatures/signHash", 2, "hashAlgorithmOID", "null",
     "Missing (or invalid type) string parameter hashAlgorithmOID"},
    {"signatures/signHash", 1, "hashAlgo", "null", "Missing (or invalid type) string parameter hashAlgo"},
    {"signatures/signHash", 1, "hashAlgo", R"("1.3.14.3.2.26")", "Invalid parameter hashAlgo"},
    {"signatures/signHash", 2, "operationMode", R"("A")", "Invalid parameter operationMode"},
    {"signatures/signHash", 2, "validity_period", "1", "Invalid parameter validity_period"},
    {"signatures/signHash", 2, "response_uri", R"("https://a.vn")", "Invalid parameter response_uri"},
};

}  // namespace kythu::gateway
