// Scan and Query (leases/store.h, read()). A table is small and in memory, so a query of an index
// walks over the table's items, sorts those that are in the index, and takes its page of them.

#include <algorithm>
#include <utility>

#include "base/codec.h"
#include "base/digest.h"
#include "leases/evaluate.h"
#include "leases/limits.h"
#include "leases/store.h"

namespace weir::leases {
namespace {

using Kind = Condition::Kind;

struct Candidate {
  std::string order;
  std::shared_ptr<const Item> item;
};

std::string order_bytes(const Value& value) {
  return value.type == Type::kNumber ? value.number.sortable() : value.text;
}

// Where an item stands in an index; nullopt: it lacks a key of it.
std::optional<std::string> place_in(const Index& index, const Item& item) {
  std::string order;
  for (const std::string& name : {index.key.hash, index.key.range}) {
    if (name.empty()) {
      continue;
    }
    const auto found = item.find(name);
    if (found == item.end()) {
      return std::nullopt;
    }
    base::Encoder(order).raw(order_bytes(found->second)).raw(std::string_view("\0\0", 2));
  }
  return order;
}

bool is_test_of(const Condition& condition, const std::string& name) {
  return !condition.operands.empty() && condition.operands[0].kind == Operand::Kind::kPath &&
         condition.operands[0].path == Path{name};
}

bool may_test_range(Kind kind) {
  return kind == Kind::kEqual || kind == Kind::kLess || kind == Kind::kLessOrEqual ||
         kind == Kind::kGreater || kind == Kind::kGreaterOrEqual || kind == Kind::kBetween ||
         kind == Kind::kBeginsWith;
}

// The hash key must equal one value, and at most one more condition may be on the range key.
Result<void> check_keys(const Condition& condition, const KeySchema& key) {
  std::vector<const Condition*> tests;
  if (condition.kind == Kind::kAnd) {
    for (const Condition& child : condition.children) {
      tests.push_back(&child);
    }
  } else {
    tests.push_back(&condition);
  }
  bool hash = false;
  size_t range = 0;
  for (const Condition* const test : tests) {
    if (is_test_of(*test, key.hash) && test->kind == Kind::kEqual && !hash) {
      hash = true;
    } else if (!key.range.empty() && is_test_of(*test, key.range) && may_test_range(test->kind)) {
      ++range;
    } else {
      return invalid(hash ? "Query key condition not supported"
                          : "Query condition missed key schema element: " + key.hash);
    }
  }
  if (!hash) {
    return invalid("Query condition missed key schema element: " + key.hash);
  }
  return range > 1 ? invalid("Query key condition not supported") : Result<void>();
}

uint32_t segment_of(std::string_view order, uint32_t segments) {
  return base::crc32c(order) % segments;
}

Result<std::string> place_of_start(const Table& table, const Index* index, const Item& start) {
  Item key = key_attributes(table, nullptr, start);
  const bool exact = key_attributes(table, index, start).size() == start.size();
  const auto checked = check_key(table, key);
  const std::optional<std::string> front =
      index == nullptr ? std::optional(std::string()) : place_in(*index, start);
  if (!exact || !checked.ok() || !front) {
    return invalid(
        "The provided starting key is invalid: The provided key element does not match "
        "the schema");
  }
  ASSIGN_OR_RETURN(const std::string own, key_of(table, key));
  return *front + own;
}

// Takes a page off the front of the candidates.
ReadPage take_page(const Table& table, const Index* index, const Read& read,
                   const std::vector<Candidate>& candidates) {
  ReadPage page;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Item& item = *candidates[i].item;
    ++page.scanned;
    page.bytes += size_of(item);
    if (holds(read.filter, item)) {
      page.items.push_back(candidates[i].item);
    }
    const bool full =
        (read.limit && page.scanned >= *read.limit) || page.bytes >= limits::kPageBytesMax;
    // DynamoDB gives a last key also when the limit is met by the last item.
    if (full && (read.limit || i + 1 < candidates.size())) {
      page.last = key_attributes(table, index, item);
      break;
    }
  }
  return page;
}

}  // namespace

Result<ReadPage> LeaseStore::read(const Read& read) const {
  std::shared_ptr<const Table> table;
  std::vector<Candidate> candidates;
  std::string start;
  const Index* index = nullptr;
  {
    const base::MutexLock lock(mutex_);
    ASSIGN_OR_RETURN(const TableRow* const row, table_row(read.table));
    table = row->table;
    index = table->find_index(read.index);
    if (index == nullptr && !read.index.empty()) {
      return invalid("The table does not have the specified index: " + read.index);
    }
    if (read.keys) {
      RETURN_IF_ERROR(check_keys(*read.keys, index == nullptr ? table->key : index->key));
    }
    if (read.start) {
      ASSIGN_OR_RETURN(start, place_of_start(*table, index, *read.start));
    }
    const std::string prefix = item_row_prefix(table->id);
    for (auto it = cache_.items().lower_bound(prefix);
         it != cache_.items().end() && it->first.starts_with(prefix); ++it) {
      if (it->second.item) {
        candidates.push_back({it->first.substr(prefix.size()), it->second.item});
      }
    }
  }
  std::erase_if(candidates, [&](Candidate& candidate) {
    const auto front =
        index == nullptr ? std::optional(std::string()) : place_in(*index, *candidate.item);
    const bool mine =
        read.segments == 1 || segment_of(candidate.order, read.segments) == read.segment;
    if (!front || !mine || (read.keys && !holds(*read.keys, *candidate.item))) {
      return true;
    }
    candidate.order.insert(0, *front);
    return read.start.has_value() &&
           (read.backward ? candidate.order >= start : candidate.order <= start);
  });
  std::ranges::sort(candidates, [&read](const Candidate& a, const Candidate& b) {
    return read.backward ? b.order < a.order : a.order < b.order;
  });
  return take_page(*table, index, read, candidates);
}

}  // namespace weir::leases
