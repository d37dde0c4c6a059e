#include "snmp/request_table.hpp"

#include <bit>

namespace openwosa::snmp {

std::size_t RequestTable::hash(SessionId session, std::int32_t request_id) {
    std::uint64_t h = std::uint64_t{session} << 32 | static_cast<std::uint32_t>(request_id);
    h *= 0x9E3779B97F4A7C15u;
    return static_cast<std::size_t>(h ^ h >> 32);
}

std::uint32_t RequestTable::find(SessionId session, std::int32_t request_id) const {
    if (buckets_.empty()) return kNone;
    return search(buckets_[hash(session, request_id) & (buckets_.size() - 1)], session, request_id);
}

std::uint32_t RequestTable::find_next(std::uint32_t index) const {
    const Key& key = keys_[index];
    return search(key.hash_next, key.session, key.request_id);
}

std::uint32_t RequestTable::search(std::uint32_t from, SessionId session, std::int32_t request_id) const {
    while (from != kNone && (keys_[from].request_id != request_id || keys_[from].session != session))
        from = keys_[from].hash_next;
    return from;
}

std::uint32_t RequestTable::add(SessionId session, std::int32_t request_id) {
    if (free_.empty()) grow();
    const std::uint32_t slot = slot_for(session);
    const std::uint32_t index = free_.back();
    free_.pop_back();
    std::uint32_t& bucket = buckets_[hash(session, request_id) & (buckets_.size() - 1)];
    std::uint32_t& head = session_heads_[slot];
    keys_[index] = {session, request_id, bucket, slot, kNone, head, true};
    if (head != kNone) keys_[head].previous = index;
    bucket = head = index;
    ++size_;
    return index;
}

void RequestTable::remove(std::uint32_t index) {
    Key& key = keys_[index];
    std::uint32_t* link = &buckets_[hash(key.session, key.request_id) & (buckets_.size() - 1)];
    while (*link != index) link = &keys_[*link].hash_next;
    *link = key.hash_next;
    if (key.next != kNone) keys_[key.next].previous = key.previous;
    if (key.previous != kNone) {
        keys_[key.previous].next = key.next;
    } else {
        session_heads_[key.session_slot] = key.next;
    }
    key.in_use = false;
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

std::uint32_t RequestTable::first_of(SessionId session) const {
    const auto found = session_slots_.find(session);
    return found == session_slots_.end() ? kNone : session_heads_[found->second];
}

void RequestTable::forget_session(SessionId session) {
    const auto found = session_slots_.find(session);
    if (found == session_slots_.end()) return;
    free_slots_.push_back(found->second);
    session_slots_.erase(found);
}

std::uint32_t RequestTable::slot_for(SessionId session) {
    if (const auto found = session_slots_.find(session); found != session_slots_.end()) return found->second;
    std::uint32_t slot;
    if (free_slots_.empty()) {
        slot = static_cast<std::uint32_t>(session_heads_.size());
        session_heads_.push_back(kNone);
    } else {
        slot = free_slots_.back();
        free_slots_.pop_back();
    }
    session_slots_.emplace(session, slot);
    return slot;
}

// All memory first: when an allocation fails nothing has changed.
void RequestTable::grow() {
    const std::size_t old_size = keys_.size(), new_size = old_size + kChunk;
    auto chunk = std::make_unique<Request[]>(kChunk);
    std::vector<std::uint32_t> buckets;
    if (new_size > buckets_.size()) buckets.assign(std::bit_ceil(new_size), kNone);
    chunks_.reserve(chunks_.size() + 1);
    free_.reserve(new_size);
    removed_.reserve(new_size);
    keys_.resize(new_size);

    chunks_.push_back(std::move(chunk));
    for (std::size_t i = new_size; i != old_size; --i) free_.push_back(static_cast<std::uint32_t>(i - 1));
    if (buckets.empty()) return;
    buckets_.swap(buckets);
    for (std::uint32_t i = 0; i < old_size; ++i) {
        if (!keys_[i].in_use) continue;
        std::uint32_t& bucket = buckets_[hash(keys_[i].session, keys_[i].request_id) & (buckets_.size() - 1)];
        keys_[i].hash_next = bucket;
        bucket = i;
    }
}

std::size_t RequestTable::memory_in_use() const {
    std::size_t total =
        keys_.capacity() * sizeof(Key) + chunks_.size() * kChunk * sizeof(Request) +
        (buckets_.capacity() + free_.capacity() + removed_.capacity() + session_heads_.capacity() +
         free_slots_.capacity()) *
            sizeof(std::uint32_t) +
        session_slots_.size() * (sizeof(std::pair<SessionId, std::uint32_t>) + 4 * sizeof(void*));
    for (const auto& chunk : chunks_)
        for (std::size_t i = 0; i < kChunk; ++i) total += chunk[i].datagram.capacity();
    return total;
}

}  // namespace openwosa::snmp
