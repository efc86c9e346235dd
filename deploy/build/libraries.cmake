# Every outside library, all of them Debian 12 packages; README's dependency table has the reasons.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url system)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(pango REQUIRED IMPORTED_TARGET pangocairo cairo-pdf)
pkg_check_modules(qrencode REQUIRED IMPORTED_TARGET libqrencode)
pkg_check_modules(qpdf REQUIRED IMPORTED_TARGET libqpdf)
target_compile_definitions(PkgConfig::qpdf INTERFACE POINTERHOLDER_TRANSITION=4) # qpdf's own: std::shared_ptr only
target_compile_options(PkgConfig::qpdf INTERFACE
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-include ${PROJECT_SOURCE_DIR}/deploy/build/clang_qpdf.hpp>")
pkg_check_modules(harfbuzz REQUIRED IMPORTED_TARGET harfbuzz harfbuzz-subset)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
find_package(ZLIB REQUIRED)
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(argon2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(oath REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(p11kit REQUIRED IMPORTED_TARGET p11-kit-1) # headers only: modules are loaded by name
find_package(CLI11 REQUIRED)
