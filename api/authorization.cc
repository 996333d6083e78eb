#include "api/authorization.h"

#include <utility>

#include "api/streams.h"
#include "shards/iterator.h"
#include "shards/page_token.h"

namespace weir::api {
namespace {

NamedResource resource_of_stream(const Context& context, shards::StreamKey key) {
  const shards::StreamPtr stream = context.service.catalog().state()->find(key);
  return {.stream = std::move(key),
          .consumer = std::nullopt,
          .policy = stream == nullptr ? nullptr : stream->policy};
}

NamedResource resource_of_consumer(const Context& context, shards::ConsumerKey key) {
  const shards::StreamPtr stream = context.service.catalog().state()->find(key.stream);
  const shards::ConsumerPtr consumer =
      stream == nullptr ? nullptr : stream->find_consumer(key.name);
  const bool found = consumer != nullptr && consumer->create_seconds == key.create_seconds;
  shards::StreamKey stream_key = key.stream;
  return {.stream = std::move(stream_key),
          .consumer = std::move(key),
          .policy = found ? consumer->policy : nullptr};
}

// The policies of a resource are its owner's business.
bool is_for_owners(Operation operation) {
  return operation == Operation::kPutResourcePolicy ||
         operation == Operation::kDeleteResourcePolicy;
}

shards::PolicyAnswer ask_policy(const Principal& caller, Operation operation,
                                const std::optional<NamedResource>& resource) {
  if (!resource || resource->policy == nullptr) {
    return shards::PolicyAnswer::kNothing;
  }
  const std::string principal = "arn:aws:iam::" + caller.account + ":user/" + caller.user;
  const std::string action = "kinesis:" + std::string(operation_info(operation).name);
  const std::string arn = resource->arn();
  return evaluate(
      *resource->policy,
      {.account = caller.account, .principal = principal, .action = action, .resource = arn});
}

std::optional<ErrorName> refusal(shards::Verdict verdict) {
  switch (verdict) {
    case shards::Verdict::kAllowed:
      return std::nullopt;
    case shards::Verdict::kNotAllowedByIdentity:
      return ErrorName::kNotAllowed;
    case shards::Verdict::kNotAllowedByResource:
      return ErrorName::kNotAllowedByResource;
    case shards::Verdict::kDeniedByResource:
      break;
  }
  return ErrorName::kDeniedByResource;
}

}  // namespace

std::string NamedResource::arn() const {
  if (channel) {
    return shards::format_channel_arn(*channel);
  }
  return consumer ? shards::format_consumer_arn(*consumer) : shards::format_stream_arn(stream);
}

std::optional<NamedResource> named_resource(const Context& context, const Principal& caller,
                                            const StreamRef& ref) {
  std::optional<shards::StreamKey> key;
  if (ref.stream_arn) {
    key = shards::parse_stream_arn(*ref.stream_arn);
  } else if (ref.stream_name) {
    key = shards::StreamKey{.tenant = tenant_of(caller), .name = std::string(*ref.stream_name)};
  }
  if (!key) {
    return std::nullopt;
  }
  return resource_of_stream(context, *std::move(key));
}

std::optional<NamedResource> named_resource(const Context& context, const Principal& caller,
                                            const ConsumerRef& ref) {
  if (ref.consumer_arn) {
    std::optional<shards::ConsumerKey> key = shards::parse_consumer_arn(*ref.consumer_arn);
    if (!key) {
      return std::nullopt;
    }
    return resource_of_consumer(context, *std::move(key));
  }
  std::optional<NamedResource> named = named_resource(context, caller, ref.stream);
  if (!named || !ref.consumer_name) {
    return named;
  }
  const shards::StreamPtr stream = context.service.catalog().state()->find(named->stream);
  const shards::ConsumerPtr consumer =
      stream == nullptr ? nullptr : stream->find_consumer(*ref.consumer_name);
  if (consumer == nullptr) {
    return named;
  }
  return NamedResource{.stream = named->stream,
                       .consumer = key_of(named->stream, *consumer),
                       .policy = consumer->policy};
}

std::optional<NamedResource> named_resource(const Context& context, const Principal& caller,
                                            const ResourceRef& ref) {
  if (auto channel = resource_of_channel(*ref.resource_arn); channel) {
    return channel;
  }
  if (shards::parse_consumer_arn(*ref.resource_arn)) {
    return named_resource(
        context, caller,
        ConsumerRef{.stream = {}, .consumer_name = {}, .consumer_arn = ref.resource_arn});
  }
  return named_resource(
      context, caller,
      StreamRef{.stream_name = {}, .stream_arn = ref.resource_arn, .stream_id = {}});
}

std::optional<NamedResource> resource_of_channel(std::string_view arn) {
  std::optional<shards::ChannelKey> key = shards::parse_channel_arn(arn);
  if (!key) {
    return std::nullopt;
  }
  NamedResource resource{.stream = {.tenant = key->tenant, .name = {}},
                         .consumer = std::nullopt,
                         .policy = nullptr,
                         .channel = std::nullopt};
  resource.channel = std::move(key);
  return resource;
}

std::optional<NamedResource> resource_of_iterator(const Context& context,
                                                  std::string_view iterator) {
  auto parsed = shards::parse_iterator(iterator, context.service.catalog().state()->token_keys,
                                       context.service.clock().wall());
  if (!parsed.ok()) {
    return std::nullopt;
  }
  return resource_of_stream(context, std::move(parsed).value().stream);
}

std::optional<NamedResource> resource_of_token(const Context& context, std::string_view token) {
  auto parsed = shards::parse_list_shards_token(
      token, context.service.catalog().state()->token_keys, context.service.clock().wall());
  if (!parsed.ok()) {
    return std::nullopt;
  }
  return resource_of_stream(context, std::move(parsed).value().stream);
}

std::optional<Failure> authorize(Principal& caller, Operation operation,
                                 const std::optional<NamedResource>& resource) {
  const bool same_account = !resource || resource->stream.tenant.account == caller.account;
  shards::PolicyAnswer answer = ask_policy(caller, operation, resource);
  if (!same_account && is_for_owners(operation) && answer != shards::PolicyAnswer::kDenies) {
    answer = shards::PolicyAnswer::kNothing;
  }
  const bool identity_allows =
      !caller.operations || caller.operations->test(static_cast<size_t>(operation));
  const std::optional<ErrorName> refused = refusal(shards::decide(
      {.same_account = same_account, .identity_allows = identity_allows, .resource = answer}));
  if (refused) {
    return Failure(*refused, {{"account", caller.account},
                              {"user", caller.user},
                              {"operation", std::string(operation_info(operation).name)},
                              {"resource", resource ? resource->arn() : "*"}});
  }
  // An endpoint shows one region.
  if (!same_account && resource->stream.tenant.region == caller.region) {
    caller.granted = resource->stream;
  }
  return std::nullopt;
}

bool may_reach(const Principal& caller, const shards::StreamKey& stream) {
  return stream.tenant == tenant_of(caller) || caller.granted == stream;
}

}  // namespace weir::api
