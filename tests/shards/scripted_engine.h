#pragma once

// An engine in memory whose next appends, reads, seals and commands fail as a test says. The seeded
// faults of engine/memory strike anywhere; these strike exactly where the test wants.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/memory/memory_engine.h"

namespace weir::shards {

struct CommandFault {
  engine::Outcome outcome = engine::Outcome::kNotPersisted;
  bool stored = false;
};

class ScriptedEngine final : public engine::Engine,
                             private engine::RecordLog,
                             private engine::MetaLog {
 public:
  ScriptedEngine(const base::Clock& clock, const engine::MemoryFaults& faults)
      : inner_(engine::make_memory_engine({.clock = clock, .faults = faults})) {}

  // The answers of the next calls, one for each; calls beyond them go to the engine. A missing
  // value lets a call through.
  std::deque<std::optional<engine::Appended>> appends;
  std::deque<std::optional<base::Error>> reads;
  std::deque<std::optional<base::Error>> seals;
  std::deque<std::optional<CommandFault>> commands;

  // How many commands were proposed, the failed ones included.
  int command_count = 0;

  // Runs once, before the next command goes to the engine: what somebody else does meanwhile.
  std::function<void()> before_command;

  // Ends the engine in memory, which lets go of what it holds. Only a commit sink may be taken away
  // after it.
  void close() { inner_.reset(); }

  engine::RecordLog& records() override { return *this; }
  engine::MetaLog& meta() override { return *this; }
  base::Result<engine::StateTable*> open_state() override { return inner_->open_state(); }
  engine::EngineStats stats() const override { return inner_->stats(); }
  engine::HealthReport health() const override { return inner_->health(); }

 private:
  template <typename Fault>
  static std::optional<Fault> next_of(std::deque<std::optional<Fault>>& faults) {
    if (faults.empty()) {
      return std::nullopt;
    }
    std::optional<Fault> fault = std::move(faults.front());
    faults.pop_front();
    return fault;
  }

  void append(std::shared_ptr<const engine::AppendBatch> batch, base::SteadyTime deadline,
              engine::AppendDone done) override {
    if (const auto fault = next_of(appends)) {
      done(std::vector<engine::Appended>(batch->entries.size(), *fault));
      return;
    }
    inner_->records().append(std::move(batch), deadline, std::move(done));
  }
  void read(engine::LogId log, engine::Position from, const engine::ReadLimits& limits,
            base::SteadyTime deadline, engine::ReadDone done) override {
    if (auto fault = next_of(reads)) {
      done(std::move(*fault));
      return;
    }
    inner_->records().read(log, from, limits, deadline, std::move(done));
  }
  void find_time(engine::LogId log, base::Timestamp time, base::SteadyTime deadline,
                 engine::PositionDone done) override {
    if (auto fault = next_of(reads)) {
      done(std::move(*fault));
      return;
    }
    inner_->records().find_time(log, time, deadline, std::move(done));
  }
  engine::LogBounds bounds(engine::LogId log) const override {
    return inner_->records().bounds(log);
  }
  void open(const engine::OpenLog& log) override { inner_->records().open(log); }
  void seal(engine::LogId log, engine::Epoch epoch, engine::SealDone done) override {
    if (auto fault = next_of(seals)) {
      done(std::move(*fault));
      return;
    }
    inner_->records().seal(log, epoch, std::move(done));
  }
  void set_retention(engine::LogId log, int64_t retention_millis) override {
    inner_->records().set_retention(log, retention_millis);
  }
  void drop(engine::LogId log) override { inner_->records().drop(log); }
  void set_commit_sink(engine::CommitSink* sink) override {
    if (inner_ != nullptr) {
      inner_->records().set_commit_sink(sink);
    }
  }

  base::Result<void> attach(engine::MetaStateMachine& machine) override {
    machine_ = &machine;
    return inner_->meta().attach(machine);
  }
  void propose(std::string command, engine::ProposeDone done) override {
    ++command_count;
    if (const auto meanwhile = std::exchange(before_command, nullptr)) {
      meanwhile();
    }
    const auto fault = next_of(commands);
    if (!fault) {
      inner_->meta().propose(std::move(command), std::move(done));
      return;
    }
    if (!fault->stored) {
      machine_->apply(engine::CommandIndex{0}, command);
      machine_->abandon();
      done(fault->outcome);
      return;
    }
    inner_->meta().propose(std::move(command), [done = std::move(done), outcome = fault->outcome](
                                                   engine::Outcome) mutable { done(outcome); });
  }

  std::unique_ptr<engine::Engine> inner_;
  engine::MetaStateMachine* machine_ = nullptr;
};

}  // namespace weir::shards
