#include "terminal.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "config/settings/credentials.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

constexpr char interrupt = 3, end_of_text = 4, backspace = 8, rubout = 127;

class Terminal {
 public:
  Terminal() : fd_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  ~Terminal() {
    if (fd_ >= 0) close(fd_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool there() const { return fd_ >= 0; }
  void say(std::string_view text) const {
    while (!text.empty()) {
      const auto written = write(fd_, text.data(), text.size());
      if (written < 0 && errno != EINTR) throw Refused{"the terminal is gone"};
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  char hear() const {
    char one = 0;
    ssize_t got = 0;
    while ((got = read(fd_, &one, 1)) < 0 && errno == EINTR) {
    }
    if (got != 1) throw Refused{"the terminal is gone"};
    return one;
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// No echo, and no signal from the keyboard: Ctrl-C is read as a character, so that the echo always comes back.
class Quiet {
 public:
  explicit Quiet(int fd) : fd_(fd) {
    if (tcgetattr(fd_, &before_) != 0) throw Refused{"the terminal cannot be told to hide what is typed"};
    auto quiet = before_;
    quiet.c_lflag &= static_cast<tcflag_t>(~(ECHO | ICANON | ISIG));
    if (tcsetattr(fd_, TCSAFLUSH, &quiet) != 0) throw Refused{"the terminal cannot be told to hide what is typed"};
  }
  ~Quiet() { tcsetattr(fd_, TCSAFLUSH, &before_); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  int fd_;
  termios before_{};
};

/// Characters on their way into a Secret; wiped whatever happens.
struct Line {
  std::array<char, 1024> text;
  std::size_t size = 0;
  ~Line() { OPENSSL_cleanse(text.data(), text.size()); }
  void take(char one) {
    if (size == text.size()) throw Refused{"that is too long"};
    text[size++] = one;
  }
  /// One character back, all of its bytes.
  void drop() {
    while (size > 0 && (static_cast<unsigned char>(text[--size]) & 0xc0) == 0x80) {
    }
  }
  Secret secret() const { return Secret{{text.data(), size}}; }
};

void require(const Terminal& terminal) {
  if (!terminal.there()) throw Refused{"there is no terminal to ask on: give it by a file (see --help)"};
}

}  // namespace

Secret ask_secret(const std::string& prompt) {
  const Terminal terminal;
  require(terminal);
  Line line;
  {
    const Quiet quiet{terminal.fd()};
    terminal.say(prompt);
    for (char one = terminal.hear(); one != '\n' && one != '\r' && one != end_of_text; one = terminal.hear()) {
      if (one == interrupt) throw Refused{"broken off at the keyboard"};
      if (one == rubout || one == backspace) {
        line.drop();
      } else {
        line.take(one);
      }
    }
  }
  terminal.say("\n");
  return line.secret();
}

std::string ask_line(const std::string& prompt) {
  const Terminal terminal;
  require(terminal);
  terminal.say(prompt);
  std::string line;
  for (char one = terminal.hear(); one != '\n'; one = terminal.hear()) {
    if (line.size() == 4096) throw Refused{"that is too long"};
    line += one;
  }
  return line;
}

bool ask_yes(const std::string& prompt) { return ask_line(prompt + " (yes/no) ") == "yes"; }

void show(const std::string& text) {
  const Terminal terminal;
  require(terminal);
  terminal.say(text);
}

Secret secret_of_file(const std::filesystem::path& file) {
  const auto whole = std::filesystem::absolute(file);
  return settings::load_credential(whole.parent_path(), whole.filename().native());
}

Secret secret_of_stdin() {
  Line line;
  char one = 0;
  while (read(0, &one, 1) == 1 && one != '\n') line.take(one);
  if (line.size == 0) throw Refused{"standard input is empty"};
  return line.secret();
}

}  // namespace kythu::tools
