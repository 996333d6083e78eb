#include <cstdio>

#include "server/app.h"
#include "server/check.h"
#include "server/make_cert.h"
#include "server/options.h"

int main(int argc, char** argv) {
  using weir::server::CommandLine;
  const CommandLine line = weir::server::parse_command_line(argc, argv);
  switch (line.command) {
    case CommandLine::Command::kServe:
      return weir::server::run_server(line.serve);
    case CommandLine::Command::kCheck:
      return weir::server::run_check(line.directory);
    case CommandLine::Command::kMakeCert:
      return weir::server::run_make_cert(line.directory);
    case CommandLine::Command::kPrint:
      break;
  }
  std::fputs(line.text.c_str(), line.exit_code == 0 ? stdout : stderr);
  return line.exit_code;
}
