#include "snmp/request_table.hpp"

#include <bit>

namespace openwosa::snmp {

namespace {

std::uint32_t mix(std::uint64_t h) {
    h *= 0x9E3779B97F4A7C15u;
    return static_cast<std::uint32_t>(h >> 32);
}

std::uint32_t hash_session(SessionId session) { return mix(session); }

std::uint32_t hash_id(SessionId session, std::int32_t request_id) {
    return mix(std::uint64_t{session} << 32 | static_cast<std::uint32_t>(request_id));
}

std::uint32_t hash_target(SessionId session, std::int32_t request_id, const Endpoint& target) {
    return mix(EndpointHash()(target) + hash_id(session, request_id));
}

}  // namespace

std::uint32_t RequestTable::matching_id(std::uint32_t from, SessionId session,
                                        std::int32_t request_id) const {
    while (from != kNone && (keys_[from].request_id != request_id || keys_[from].session != session))
        from = keys_[from].by_id.next;
    return from;
}

std::uint32_t RequestTable::matching_target(std::uint32_t from, SessionId session, std::int32_t request_id,
                                            const Endpoint& target) const {
    while (from != kNone && (keys_[from].request_id != request_id || keys_[from].session != session ||
                             !same_endpoint((*this)[from].target, target)))
        from = keys_[from].by_target.next;
    return from;
}

std::uint32_t RequestTable::find(SessionId session, std::int32_t request_id) const {
    return matching_id(ids_.first(hash_id(session, request_id)), session, request_id);
}

std::uint32_t RequestTable::next_by_id(std::uint32_t index) const {
    const Key& key = keys_[index];
    return matching_id(key.by_id.next, key.session, key.request_id);
}

std::uint32_t RequestTable::find(SessionId session, std::int32_t request_id, const Endpoint& target) const {
    return matching_target(targets_.first(hash_target(session, request_id, target)), session, request_id,
                           target);
}

std::uint32_t RequestTable::next_by_target(std::uint32_t index) const {
    const Key& key = keys_[index];
    return matching_target(key.by_target.next, key.session, key.request_id, (*this)[index].target);
}

std::uint32_t RequestTable::first_of(SessionId session) const {
    std::uint32_t at = sessions_.first(hash_session(session));
    while (at != kNone && keys_[at].session != session) at = keys_[at].by_session.next;
    return at;
}

std::uint32_t RequestTable::add(SessionId session, std::int32_t request_id, const Endpoint& target,
                                bool check_source) {
    if (free_.empty()) grow();
    const std::uint32_t index = free_.back();
    free_.pop_back();
    Key& key = keys_[index];
    key.session = session;
    key.request_id = request_id;
    key.serial = ++serial_;
    key.check_source = check_source;
    key.in_use = true;
    (*this)[index].target = target;
    chain(index);
    ++size_;
    return index;
}

void RequestTable::chain(std::uint32_t index) {
    const Key& key = keys_[index];
    ids_.add(keys_, index, hash_id(key.session, key.request_id));
    targets_.add(keys_, index, hash_target(key.session, key.request_id, (*this)[index].target));
    sessions_.add(keys_, index, hash_session(key.session));
}

void RequestTable::remove(std::uint32_t index) {
    ids_.remove(keys_, index);
    targets_.remove(keys_, index);
    sessions_.remove(keys_, index);
    keys_[index].in_use = false;
    removed_.push_back(index);
    --size_;
}

void RequestTable::recycle_removed() {
    for (const std::uint32_t index : removed_) {
        GrowBuffer<std::uint8_t>& datagram = (*this)[index].datagram;
        if (datagram.capacity() > kKeepDatagram) datagram.reset();
        free_.push_back(index);
    }
    removed_.clear();
}

// All memory first: when an allocation fails nothing has changed.
void RequestTable::grow() {
    const std::size_t old_size = keys_.size(), new_size = old_size + kChunk;
    auto chunk = std::make_unique<Request[]>(kChunk);
    const bool rehash = new_size > ids_.buckets();
    const std::size_t count = rehash ? std::bit_ceil(new_size) : 0;
    auto ids = ids_.allocate(count), targets = targets_.allocate(count), sessions = sessions_.allocate(count);
    chunks_.reserve(chunks_.size() + 1);
    free_.reserve(new_size);
    removed_.reserve(new_size);
    keys_.resize(new_size);

    chunks_.push_back(std::move(chunk));
    for (std::size_t i = new_size; i != old_size; --i) free_.push_back(static_cast<std::uint32_t>(i - 1));
    if (!rehash) return;
    ids_.replace_buckets(std::move(ids));
    targets_.replace_buckets(std::move(targets));
    sessions_.replace_buckets(std::move(sessions));
    for (std::uint32_t i = 0; i < old_size; ++i)
        if (keys_[i].in_use) chain(i);
}

std::size_t RequestTable::memory_in_use() const {
    std::size_t total = keys_.capacity() * sizeof(Key) + chunks_.size() * kChunk * sizeof(Request) +
                        (3 * ids_.buckets() + free_.capacity() + removed_.capacity()) * sizeof(std::uint32_t);
    for (const auto& chunk : chunks_)
        for (std::size_t i = 0; i < kChunk; ++i) total += chunk[i].datagram.capacity();
    return total;
}

}  // namespace openwosa::snmp
