#pragma once

// The Kinesis domain over one engine: what the API's operations are written against.

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"
#include "shards/catalog.h"
#include "shards/channel_admin.h"
#include "shards/master_keys.h"
#include "shards/options.h"
#include "shards/reconciler.h"
#include "shards/record_encryption.h"
#include "shards/record_reader.h"
#include "shards/record_writer.h"
#include "shards/scaler.h"
#include "shards/stream_admin.h"
#include "shards/subscriptions.h"
#include "shards/tail_rings.h"

namespace weir::shards {

// Thread-safe after open(). The arguments outlive it, and it outlives every coroutine that uses it.
class Service {
 public:
  struct Parts {
    engine::Engine& engine;
    const base::Clock& clock;
    base::RandomSource& random;
    Options options;
    MasterKeys* master_keys = nullptr;  // nullptr: streams cannot be encrypted
  };

  explicit Service(const Parts& parts)
      : engine_(parts.engine),
        clock_(parts.clock),
        random_(parts.random),
        options_(parts.options),
        encryption_(parts.master_keys, random_) {
    catalog_.set_listener([this] { tails_.wake_all(); });
  }

  // Once, first: restores the metadata.
  base::Result<void> open() { return catalog_.start(); }

  // Once, before the first call of a client: finishes what an earlier process began.
  asio::awaitable<Result<void>> start() { return admin_.start(); }

  // Finishes transitions as they become due, until its coroutine is cancelled. Runs beside the
  // calls.
  asio::awaitable<void> run() { return reconciler_.run(); }

  // Gives on-demand streams the shards they need, in the same way. Runs beside run().
  asio::awaitable<void> run_scaling() { return scaler_.run(); }

  Catalog& catalog() { return catalog_; }
  StreamAdmin& admin() { return admin_; }
  ChannelAdmin& channel_admin() { return channel_admin_; }
  Reconciler& reconciler() { return reconciler_; }
  Scaler& scaler() { return scaler_; }
  RecordEncryption& encryption() { return encryption_; }
  RecordWriter& writer() { return writer_; }
  RecordReader& reader() { return reader_; }
  Subscriptions& subscriptions() { return subscriptions_; }
  TailRings& tails() { return tails_; }
  engine::Engine& engine() { return engine_; }
  const base::Clock& clock() const { return clock_; }
  base::RandomSource& random() { return random_; }
  const Options& options() const { return options_; }

 private:
  engine::Engine& engine_;
  const base::Clock& clock_;
  base::RandomSource& random_;
  const Options options_;
  RecordEncryption encryption_;
  TailRings tails_{engine_.records(), options_.tail_bytes};
  Catalog catalog_{engine_, clock_, random_};
  Reconciler reconciler_{catalog_, engine_.records(), clock_};
  RecordWriter writer_{{.catalog = catalog_,
                        .log = engine_.records(),
                        .encryption = encryption_,
                        .clock = clock_,
                        .options = options_}};
  RecordReader reader_{{.catalog = catalog_,
                        .log = engine_.records(),
                        .tails = tails_,
                        .encryption = encryption_,
                        .clock = clock_,
                        .options = options_}};
  Subscriptions subscriptions_{{.catalog = catalog_,
                                .log = engine_.records(),
                                .tails = tails_,
                                .encryption = encryption_,
                                .clock = clock_,
                                .options = options_}};
  StreamAdmin admin_{{.catalog = catalog_,
                      .reconciler = reconciler_,
                      .log = engine_.records(),
                      .clock = clock_,
                      .random = random_,
                      .options = options_}};
  Scaler scaler_{{.catalog = catalog_, .admin = admin_, .clock = clock_, .options = options_}};
  ChannelAdmin channel_admin_{{.catalog = catalog_,
                               .log = engine_.records(),
                               .clock = clock_,
                               .random = random_,
                               .options = options_}};
};

}  // namespace weir::shards
