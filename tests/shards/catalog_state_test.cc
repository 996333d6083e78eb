// Looking things up in one state of the catalog.

#include "shards/catalog_state.h"

#include <gtest/gtest.h>

#include "tests/shards/stream_builder.h"

namespace weir::shards {
namespace {

CatalogState state_with_one_stream() {
  auto tenant = std::make_shared<TenantState>();
  tenant->streams[kTestStream.name] = std::make_shared<const StreamState>(
      make_stream({{.index = 0, .closed_at = kTestStart + 1},
                   {.index = 1, .range = {HashKey{0}, HashKey{9}}},
                   {.index = 2, .range = {HashKey{10}, kHashKeyMax}}}));
  CatalogState state;
  state.tenants[kTestStream.tenant] = std::move(tenant);
  return state;
}

TEST(CatalogState, FindsAStreamByTenantAndName) {
  const CatalogState state = state_with_one_stream();
  ASSERT_NE(state.find(kTestStream), nullptr);
  EXPECT_EQ(state.find(kTestStream)->key, kTestStream);
  StreamKey other = kTestStream;
  other.name = "other";
  EXPECT_EQ(state.find(other), nullptr);
  other = kTestStream;
  other.tenant.region = "eu-west-1";
  EXPECT_EQ(state.find(other), nullptr);
  EXPECT_EQ(state.find_tenant(other.tenant), nullptr);
}

// Quotas count open shards only (facts 4.1).
TEST(CatalogState, CountsTheOpenShardsOfATenant) {
  const CatalogState state = state_with_one_stream();
  EXPECT_EQ(state.find_tenant(kTestStream.tenant)->open_shard_count(), 2);
  EXPECT_EQ(TenantState{}.open_shard_count(), 0);
}

}  // namespace
}  // namespace weir::shards
