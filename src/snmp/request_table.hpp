#pragma once
// The outstanding requests: a pool with stable addresses, found by (session, request id), and listed per
// session. What a search walks over is kept apart from the requests themselves, so that ten thousand of them
// still fit a cache.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "snmp/endpoint.hpp"
#include "snmp/grow_buffer.hpp"
#include "snmp/pdu.hpp"
#include "snmp/types.hpp"

namespace openwosa::snmp {

struct Request {
    Cookie cookie = 0;
    Millis interval = 0;
    Endpoint target;
    std::uint32_t attempts = 0;  // transmissions so far
    std::uint32_t retries_left = 0;
    Version version = Version::kV1;
    bool retransmit = true;
    bool check_source = true;
    bool many_answers = false;
    bool answered = false;  // many_answers: somebody did
    std::string community;
    GrowBuffer<std::uint8_t> datagram;
};

class RequestTable {
  public:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    // Index of the newest request of that id, or kNone.
    std::uint32_t find(SessionId session, std::int32_t request_id) const;
    // The next older one of the same session and id, or kNone.
    std::uint32_t find_next(std::uint32_t index) const;
    // The Request keeps the memory of an earlier one.
    std::uint32_t add(SessionId session, std::int32_t request_id);
    // Takes it out of every list. Its memory stays as it is until recycle_removed().
    void remove(std::uint32_t index);
    void recycle_removed();
    // First request of a session, or kNone; remove() moves on to the next.
    std::uint32_t first_of(SessionId session) const;
    // Forgets a session without requests.
    void forget_session(SessionId session);

    Request& operator[](std::uint32_t index) { return chunks_[index / kChunk][index % kChunk]; }
    const Request& operator[](std::uint32_t index) const { return chunks_[index / kChunk][index % kChunk]; }
    SessionId session_of(std::uint32_t index) const { return keys_[index].session; }
    std::int32_t request_id_of(std::uint32_t index) const { return keys_[index].request_id; }
    bool in_use(std::uint32_t index) const { return keys_[index].in_use; }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return keys_.size(); }
    std::size_t memory_in_use() const;

  private:
    static constexpr std::size_t kChunk = 256;
    static constexpr std::size_t kKeepDatagram = 2048;  // larger buffers are given back when a request ends

    struct Key {
        SessionId session = 0;
        std::int32_t request_id = 0;
        std::uint32_t hash_next = kNone;
        std::uint32_t session_slot = 0;
        std::uint32_t previous = kNone;  // within the session
        std::uint32_t next = kNone;
        bool in_use = false;
    };

    static std::size_t hash(SessionId session, std::int32_t request_id);
    std::uint32_t search(std::uint32_t from, SessionId session, std::int32_t request_id) const;
    void grow();
    std::uint32_t slot_for(SessionId session);

    std::vector<Key> keys_;
    std::vector<std::unique_ptr<Request[]>> chunks_;
    std::vector<std::uint32_t> buckets_;  // a power of two of them, never fewer than keys
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> removed_;
    std::unordered_map<SessionId, std::uint32_t> session_slots_;
    std::vector<std::uint32_t> session_heads_;
    std::vector<std::uint32_t> free_slots_;
    std::size_t size_ = 0;
};

}  // namespace openwosa::snmp
