#pragma once
// The outstanding requests: a pool with stable addresses, found by (session, request id), by these and the
// target, and by session. Several may share all three. What a search walks over is kept apart from the
// requests themselves, so that ten thousand of them still fit a cache.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "snmp/endpoint.hpp"
#include "snmp/grow_buffer.hpp"
#include "snmp/hash_chains.hpp"
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
    bool many_answers = false;
    bool answered = false;  // many_answers: somebody did
    std::string community;
    GrowBuffer<std::uint8_t> datagram;
};

class RequestTable {
  public:
    static constexpr std::uint32_t kNone = kNoNode;

    // Any request of that id, or kNone; next_by_id() gives the others, in no order.
    std::uint32_t find(SessionId session, std::int32_t request_id) const;
    std::uint32_t next_by_id(std::uint32_t index) const;
    // The same for that id sent to `target`, same_endpoint() deciding.
    std::uint32_t find(SessionId session, std::int32_t request_id, const Endpoint& target) const;
    std::uint32_t next_by_target(std::uint32_t index) const;
    // Any request of the session, or kNone.
    std::uint32_t first_of(SessionId session) const;
    // Whether `left` was added before `right`.
    bool older(std::uint32_t left, std::uint32_t right) const {
        return static_cast<std::int32_t>(keys_[left].serial - keys_[right].serial) < 0;
    }
    // Whether only its target may answer it.
    bool checks_source(std::uint32_t index) const { return keys_[index].check_source; }

    // The Request keeps the memory of an earlier one; its target is set.
    std::uint32_t add(SessionId session, std::int32_t request_id, const Endpoint& target, bool check_source);
    // Takes it out of every list. Its memory stays as it is until recycle_removed().
    void remove(std::uint32_t index);
    void recycle_removed();

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
        std::uint32_t serial = 0;  // order of adding; wraps, and is compared within half its range
        bool check_source = true;
        bool in_use = false;
        ChainLink by_id;
        ChainLink by_target;
        ChainLink by_session;
    };

    std::uint32_t matching_id(std::uint32_t from, SessionId session, std::int32_t request_id) const;
    std::uint32_t matching_target(std::uint32_t from, SessionId session, std::int32_t request_id,
                                  const Endpoint& target) const;
    void chain(std::uint32_t index);
    void grow();

    std::vector<Key> keys_;
    std::vector<std::unique_ptr<Request[]>> chunks_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> removed_;
    HashChains<Key, &Key::by_id> ids_;
    HashChains<Key, &Key::by_target> targets_;
    HashChains<Key, &Key::by_session> sessions_;
    std::uint32_t serial_ = 0;
    std::size_t size_ = 0;
};

}  // namespace openwosa::snmp
