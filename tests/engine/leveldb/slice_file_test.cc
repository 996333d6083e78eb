#include "engine/leveldb/slice_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/leveldb/sealed_slice.h"
#include "tests/engine/leveldb/hex.h"
#include "tests/engine/leveldb/slice_maker.h"

namespace weir::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<LogRange> kDirectory = {{LogId{1}, Position{10}, Position{12}},
                                          {LogId{7}, Position{11}, Position{11}}};

SliceTrailer example_trailer() {
  SliceTrailer trailer;
  trailer.number = 3;
  trailer.table_bytes = 4096;
  trailer.directory_bytes = 48;
  trailer.directory_crc = 0x91980f09;
  trailer.bounds.first = Position{10};
  trailer.bounds.last = Position{12};
  trailer.bounds.previous = Position{9};
  trailer.bounds.first_arrival = base::Timestamp{1'700'000'000'123};
  trailer.bounds.last_arrival = base::Timestamp{1'700'000'000'456};
  trailer.records = 3;
  return trailer;
}

// The bytes on disk, as docs/formats.md shows them.
TEST(SliceFileFormat, DirectoryBytes) {
  EXPECT_EQ(hex(encode_directory(kDirectory)),
            "0000000000000001"
            "000000000000000a"
            "000000000000000c"
            "0000000000000007"
            "000000000000000b"
            "000000000000000b");
}

TEST(SliceFileFormat, TrailerBytes) {
  EXPECT_EQ(hex(encode_trailer(example_trailer())),
            "77656972736c6963"  // "weirslic"
            "00000001"          // version
            "0000000000000003"  // slice number
            "0000000000001000"  // bytes of the table
            "0000000000000030"  // bytes of the directory
            "91980f09"          // CRC32C of the directory
            "000000000000000a"  // first position
            "000000000000000c"  // last position
            "0000000000000009"  // last position of the commit before the slice
            "0000018bcfe5687b"  // first arrival
            "0000018bcfe569c8"  // last arrival
            "0000000000000003"  // records
            "00000000"          // padding
            "aebc9c0b");        // CRC32C of the trailer
}

TEST(SliceFileFormat, TrailersComeBack) {
  const auto trailer = decode_trailer(encode_trailer(example_trailer()));
  ASSERT_TRUE(trailer.ok()) << trailer.error().text();
  EXPECT_EQ(trailer.value(), example_trailer());
}

TEST(SliceFileFormat, EveryFlippedBitOfATrailerIsFound) {
  std::string bytes = encode_trailer(example_trailer());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decode_trailer(bytes).ok()) << "bit " << bit;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  }
}

TEST(SliceFileFormat, DirectoriesComeBack) {
  const auto directory = decode_directory(encode_directory(kDirectory), example_trailer());
  ASSERT_TRUE(directory.ok()) << directory.error().text();
  EXPECT_EQ(directory.value(), kDirectory);
}

TEST(SliceFileFormat, ADirectoryThatDoesNotMatchItsChecksumIsCorruption) {
  std::string bytes = encode_directory(kDirectory);
  bytes[5] ^= 1;
  const auto directory = decode_directory(bytes, example_trailer());
  ASSERT_FALSE(directory.ok());
  EXPECT_EQ(directory.error().code(), base::ErrorCode::kCorruption);
}

class SliceFile : public testing::Test {
 protected:
  SliceFile() : maker_(disk_), store_(maker_.store_options()) {}

  // A sealed slice with two commits.
  std::string seal_one() {
    auto slice = maker_.create(1);
    maker_.commit(*slice, {{LogId{1}, "a"}, {LogId{2}, "b"}, {LogId{1}, "c"}},
                  base::Timestamp{100});
    maker_.commit(*slice, {{LogId{1}, "d"}}, base::Timestamp{200});
    EXPECT_TRUE(store_.seal(*slice).ok());
    return store_.sealed_filename(1);
  }

  base::Result<std::shared_ptr<SealedSlice>> open(const std::string& filename,
                                                  uint64_t number = 1) {
    return SealedSlice::open(disk_, store_.tables(), filename, number);
  }

  faults::SimulatedDisk disk_;
  SliceMaker maker_;
  SliceStore store_;
};

TEST_F(SliceFile, HoldsWhatTheSliceHeld) {
  const auto opened = open(seal_one());
  ASSERT_TRUE(opened.ok()) << opened.error().text();
  const SealedSlice& slice = *opened.value();
  EXPECT_EQ(slice.records(), 4u);
  EXPECT_EQ(slice.bounds()->first, Position{1});
  EXPECT_EQ(slice.bounds()->last, Position{4});
  EXPECT_EQ(slice.bounds()->first_arrival, base::Timestamp{100});
  EXPECT_EQ(slice.bounds()->last_arrival, base::Timestamp{200});
  EXPECT_THAT(slice.directory().value(), ElementsAre(LogRange{LogId{1}, Position{1}, Position{4}},
                                                     LogRange{LogId{2}, Position{2}, Position{2}}));
}

TEST_F(SliceFile, CutShortAnywhereIsCorruption) {
  const std::string filename = seal_one();
  const std::string whole = disk_.contents(filename);
  for (size_t size = 0; size < whole.size(); size += 7) {
    disk_.set_contents(filename, whole.substr(0, size));
    const auto opened = open(filename);
    ASSERT_FALSE(opened.ok()) << size << " bytes";
    EXPECT_EQ(opened.error().code(), base::ErrorCode::kCorruption) << size << " bytes";
    EXPECT_THAT(opened.error().text(), HasSubstr(filename));
  }
}

// A file restored under the wrong name would shift every record.
TEST_F(SliceFile, OfAnotherSliceIsCorruption) {
  const auto opened = open(seal_one(), 2);
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().text(), HasSubstr("this is the file of slice 1"));
}

}  // namespace
}  // namespace weir::engine
