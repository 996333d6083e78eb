#pragma once

// How channels and the commands about them are written (docs/formats.md).

#include "base/codec.h"
#include "shards/channel.h"
#include "shards/command.h"

namespace weir::shards {

void encode_channel_key(base::Encoder& out, const ChannelKey& key);
ChannelKey decode_channel_key(base::Decoder& in);

void encode_channel_settings(base::Encoder& out, const ChannelSettings& settings);
ChannelSettings decode_channel_settings(base::Decoder& in);

// What follows the type of a command.
void encode_fields(base::Encoder& out, const CreateChannelCommand& command);
void encode_fields(base::Encoder& out, const UpdateChannelCommand& command);
void encode_fields(base::Encoder& out, const DeleteChannelCommand& command);
void encode_fields(base::Encoder& out, const FinishChannelCommand& command);
void encode_fields(base::Encoder& out, const AdvanceChannelCommand& command);
void encode_fields(base::Encoder& out, const TagChannelCommand& command);
void encode_fields(base::Encoder& out, const UntagChannelCommand& command);

CreateChannelCommand decode_create_channel(base::Decoder& in);
UpdateChannelCommand decode_update_channel(base::Decoder& in);
DeleteChannelCommand decode_delete_channel(base::Decoder& in);
AdvanceChannelCommand decode_advance_channel(base::Decoder& in);
TagChannelCommand decode_tag_channel(base::Decoder& in);
UntagChannelCommand decode_untag_channel(base::Decoder& in);

}  // namespace weir::shards
