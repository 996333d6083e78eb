#include "server/make_cert.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "server/net/tls_certificates.h"

namespace weir::server {

using base::Error;
using base::Result;

namespace {

constexpr mode_t kPrivate = 0600;
constexpr mode_t kPublic = 0644;

struct File {
  std::string path;
  std::string_view text;
  mode_t mode;
};

Error failed(const std::string& path, int error) {
  return Error::io_error("cannot write " + path + ": " +
                         std::error_code(error, std::generic_category()).message());
}

// O_EXCL: never follows a link and never overwrites, whatever happens beside us.
Result<void> write_new(const File& file) {
  const int descriptor =
      ::open(file.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file.mode);
  if (descriptor < 0) {
    return failed(file.path, errno);
  }
  const ssize_t written = ::write(descriptor, file.text.data(), file.text.size());
  const int error = errno;
  if (::close(descriptor) != 0 || written != static_cast<ssize_t>(file.text.size())) {
    return failed(file.path, written < 0 ? error : EIO);
  }
  return {};
}

}  // namespace

Result<void> write_certificates(const std::string& directory, base::Timestamp now,
                                base::RandomSource& random) {
  ASSIGN_OR_RETURN(const net::Certificates made, net::make_certificates(now, random));
  const std::array<File, 4> files = {{{directory + "/ca.pem", made.authority, kPublic},
                                      {directory + "/ca-key.pem", made.authority_key, kPrivate},
                                      {directory + "/server.pem", made.server, kPublic},
                                      {directory + "/server-key.pem", made.server_key, kPrivate}}};
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return failed(directory, error.value());
  }
  for (const File& file : files) {
    if (std::filesystem::exists(std::filesystem::symlink_status(file.path, error))) {
      return Error::invalid_argument(file.path +
                                     " is there already and is not overwritten: name another "
                                     "directory, or move it away");
    }
  }
  for (const File& file : files) {
    RETURN_IF_ERROR(write_new(file));
  }
  return {};
}

int run_make_cert(const std::string& directory) {
  const base::SystemClock clock;
  base::SystemRandom random;
  const Result<void> written = write_certificates(directory, clock.wall(), random);
  if (!written.ok()) {
    std::fprintf(stderr, "weir: %s\n", written.error().text().c_str());
    return 1;
  }
  const char* const where = directory.c_str();
  std::printf(
      "wrote a certificate for localhost, 127.0.0.1 and ::1, and the authority behind it\n"
      "serve with it:   weir --tls-cert %s/server.pem --tls-key %s/server-key.pem\n"
      "clients trust:   %s/ca.pem, for example AWS_CA_BUNDLE=%s/ca.pem\n"
      "keep to yourself, or delete: %s/ca-key.pem\n",
      where, where, where, where, where);
  return 0;
}

}  // namespace weir::server
