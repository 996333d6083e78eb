#pragma once

// Runs closed loops on generator threads for a while, with a progress line on stderr each second,
// and returns what they counted.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "bench/script.h"
#include "bench/tally.h"

namespace weir::bench {

struct RunSettings {
  std::string label;  // begins the progress lines
  boost::asio::ip::tcp::endpoint server;
  uint32_t connections = 1;
  uint32_t threads = 1;
  double warmup_seconds = 0;
  double seconds = 0;     // measured; ignored when requests is not 0
  uint64_t requests = 0;  // from the end of the warm-up on; 0: no limit
  std::vector<int> server_pids;
  // The run is given up when nothing came back for so long, also after its end.
  double patience_seconds = 15;
};

struct RunResult {
  Tally tally;
  double seconds = 0;  // measured time
  // CPU time of the measured time; the server's only if its process was named.
  std::optional<int64_t> server_cpu_micros;
  int64_t generator_cpu_micros = 0;
};

// Makes the script of one connection, counted from 0. Called before the threads start.
using ScriptFactory = std::function<std::unique_ptr<Script>(uint32_t connection)>;

// Blocks until the run is over. An error if the server does not answer (about a second more than
// patience_seconds later) or one of its processes is gone.
base::Result<RunResult> run_load(const RunSettings& settings, const ScriptFactory& factory,
                                 const base::Clock& clock);

}  // namespace weir::bench
