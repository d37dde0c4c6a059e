#pragma once
// What a conversation has received and its program has not: taken apart on arrival into data of logical
// records, errors and status indications, which receive verbs then take from the front without a copy.

#include <cstdint>
#include <utility>
#include <vector>

#include "sna/lu62/gds.hpp"
#include "sna/lu62/port.hpp"
#include "sna/lu62/ps/outcome.hpp"

namespace openwosa::sna::lu62::ps {

/// A queue that allocates nothing once it has grown.
template <typename T>
class Queue {
  public:
    bool empty() const { return head_ == items_.size(); }
    std::size_t size() const { return items_.size() - head_; }
    T& front() { return items_[head_]; }
    const T& front() const { return items_[head_]; }
    T& back() { return items_.back(); }
    const T& back() const { return items_.back(); }
    T* begin() { return items_.data() + head_; }
    T* end() { return items_.data() + items_.size(); }
    const T& operator[](std::size_t i) const { return items_[head_ + i]; }
    void push(T item) { items_.push_back(std::move(item)); }
    void pop() {
        if (++head_ == items_.size()) {
            clear();
        } else if (head_ >= 64 && head_ * 2 > items_.size()) {
            items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
            head_ = 0;
        }
    }
    void clear() {
        items_.clear();
        head_ = 0;
    }

  private:
    std::vector<T> items_;
    std::size_t head_ = 0;
};

enum class ItemKind : std::uint8_t {
    kData,
    kError,  ///< an FMH-7
    kSend,
    kConfirm,
    kConfirmSend,
    kConfirmDeallocate,
    kDeallocated,
    kLost,  ///< the session; always the last
};

struct Item {
    ItemKind kind = ItemKind::kData;
    bool complete = false;      ///< kData: the record ends with it
    bool user_control = false;  ///< kData: of a user control variable
    bool owed = false;          ///< kConfirm…: a positive response has to go out (not for the RQE forms)
    bool log = false;           ///< kError: its log is the first of `logs`
    bool retry = false;         ///< kLost
    std::uint32_t at = 0;       ///< kData: in the front buffer
    std::uint32_t size = 0;
    std::uint32_t sense = 0;  ///< kError, kLost
    Outcome outcome;          ///< kError
};

class Inbox {
  public:
    void start(ConversationType type, bool pip) {
        type_ = type;
        pip_ = pip;
    }

    /// Takes a piece. 0, or the sense code of what is wrong with it: the session has to end. `purged`: a
    /// negative response announced an FMH-7; `attach`: so far nothing came from the partner.
    std::uint32_t add(port::Received& piece, bool purged, bool attach);
    void add_lost(bool retry, std::uint32_t sense);
    /// Drops everything; the partner's stream begins anew.
    void purge();

    bool empty() const { return items_.empty(); }
    const Item& front() const { return items_.front(); }
    const Item& back() const { return items_.back(); }
    /// There is something that will end the conversation.
    bool has_end() const;

    /// A receive verb for at most `max` bytes has something to return. `buffer`: without regard to records.
    bool ready(std::uint32_t max, bool buffer) const {
        return others_ != 0 || (!buffer && records_ != 0) || (bytes_ != 0 && bytes_ >= max);
    }
    struct Taken {
        std::uint32_t size = 0;
        bool complete = false;
        bool user_control = false;
    };
    /// At most `max` bytes from the front, where data is, of one record or regardless of records. The views
    /// hold until the next step.
    Taken take(std::uint32_t max, bool buffer, std::vector<Octets>& views);
    Item pop_other();
    /// The log of the error just popped.
    Bytes pop_log();

    /// RUs given back since the last call.
    std::uint32_t consumed() { return std::exchange(consumed_, 0); }
    /// Gives back all RUs: a verb needs more than the partner may send ahead.
    void release();
    /// Buffers whose views are no longer needed: one is worth keeping for what is sent, another for the node.
    void forget(Bytes& spare);
    Bytes spare() { return std::exchange(spare_, {}); }

  private:
    struct Buffer {
        Bytes data;
        std::uint32_t items = 0;  ///< data items left in it
        std::uint32_t rus = 0;    ///< not yet given back
    };
    /// An FMH-7 whose log, or whose chain, has not ended.
    struct Error {
        bool open = false;
        bool gathering = false;
        bool purged = false;
        bool attach = false;
        std::uint32_t sense = 0;
        Bytes log;
    };

    std::uint32_t add_header(Octets& data);
    void gather(Octets& data);
    void close_error();
    std::uint32_t add_data(Octets data, Octets whole, Buffer& buffer);
    std::uint32_t add_basic(Octets data, std::uint32_t at, Buffer& buffer);
    std::uint32_t add_mapped(Octets data, std::uint32_t at, Buffer& buffer);
    void push_data(Item item, Buffer& buffer);
    void push_other(Item item);
    std::uint32_t add_end(const port::Piece& piece);
    bool at_boundary() const;
    void drop_front_item();

    ConversationType type_ = ConversationType::kMapped;
    bool pip_ = false;  ///< the first variable may be 12F5
    RecordTracker records_in_;
    MappedReader mapped_in_;
    Error error_;
    Queue<Item> items_;
    Queue<Buffer> buffers_;
    std::vector<Bytes> spent_;
    Bytes spare_;
    std::vector<Bytes> logs_;
    std::uint32_t bytes_ = 0;
    std::uint32_t records_ = 0;  ///< complete ones
    std::uint32_t others_ = 0;   ///< items that are not data
    std::uint32_t consumed_ = 0;
};

}  // namespace openwosa::sna::lu62::ps
