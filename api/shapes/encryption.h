#pragma once

// Server-side encryption in requests and answers. EncryptionType is left out where nothing is
// encrypted, but for the descriptions of a stream, which say NONE (facts 4.1 and 5.10).

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "api/member_table.h"
#include "api/shapes/rules.h"
#include "api/shapes/stream_ref.h"
#include "engine/engine.h"
#include "shards/stream.h"

namespace weir::api {

inline constexpr std::array<std::string_view, 2> kEncryptionTypes = {"NONE", "KMS"};

// What StartStreamEncryption and StopStreamEncryption take.
struct EncryptionInput {
  StreamRef stream;
  std::optional<std::string_view> encryption_type;
  std::optional<std::string_view> key_id;

  static constexpr auto members() {
    using Self = EncryptionInput;
    return join(stream_ref_members<&Self::stream>(),
                std::array{member<&Self::encryption_type>(
                               "EncryptionType", required(rules::one_of(kEncryptionTypes))),
                           member<&Self::key_id>("KeyId", required(rules::kKeyId))});
  }

  bool is_kms() const { return *encryption_type == kEncryptionTypes[1]; }
};

// KMS when records that are put now are encrypted, else nothing.
inline std::optional<std::string_view> encryption_type_of(const shards::StreamState& stream) {
  return stream.encryption_key.empty() ? std::nullopt : std::optional(kEncryptionTypes[1]);
}

// KMS when this record was stored encrypted, else nothing.
inline std::optional<std::string_view> encryption_type_of(const engine::Record& record) {
  return record.encryption == engine::Encryption::kNone ? std::nullopt
                                                        : std::optional(kEncryptionTypes[1]);
}

// As StartStreamEncryption gave it.
inline std::optional<std::string> key_id_of(const shards::StreamState& stream) {
  return stream.encryption_key.empty() ? std::nullopt : std::optional(stream.encryption_key);
}

}  // namespace weir::api
