// EU DSS's word on every signature of a list: Judge FOLDER reads FOLDER/list, whose lines are
//   level \t anchors, separated by commas \t signature [\t detached content]
// and says which are not accepted at that level, and why. Exit code 1 when any is not. Nothing is fetched: what DSS
// judges by stands in the file or in the list.
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

public class Judge {
  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    int accepted = 0, refused = 0;
    for (var line : Files.readAllLines(folder.resolve("list"))) {
      var words = line.split("\t");
      var faults = judge(folder, words);
      if (faults.isEmpty()) ++accepted;
      else ++refused;
      for (var fault : faults) System.out.println(words[2] + ": " + fault);
    }
    System.out.println("EU DSS accepts " + accepted + " of " + (accepted + refused) + " signatures");
    System.exit(refused == 0 && accepted > 0 ? 0 : 1);
  }

  static List<String> judge(Path folder, String[] words) {
    var trusted = new CommonTrustedCertificateSource();
    for (var anchor : words[1].split(",")) {
      trusted.addCertificate(DSSUtils.loadCertificate(folder.resolve(anchor).toFile()));
    }
    var verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(trusted);
    var faults = new ArrayList<String>();
    try {
      var validator = SignedDocumentValidator.fromDocument(new FileDocument(folder.resolve(words[2]).toFile()));
      validator.setCertificateVerifier(verifier);
      if (words.length > 3) validator.setDetachedContents(List.of(new FileDocument(folder.resolve(words[3]).toFile())));
      var report = validator.validateDocument().getSimpleReport();
      if (report.getSignatureIdList().size() != 1) faults.add(report.getSignatureIdList().size() + " signatures");
      for (var id : report.getSignatureIdList()) {
        var level = String.valueOf(report.getSignatureFormat(id));
        if (!level.endsWith("-BASELINE-" + words[0].toUpperCase())) faults.add("is " + level);
        if (report.getIndication(id) == Indication.TOTAL_PASSED) continue;
        faults.add(report.getIndication(id) + " " + report.getSubIndication(id));
        for (var message : report.getAdESValidationErrors(id)) faults.add(message.getValue());
      }
    } catch (Exception fault) {
      faults.add(fault.toString());
    }
    return faults;
  }
}
