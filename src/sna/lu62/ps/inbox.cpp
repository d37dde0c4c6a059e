#include "sna/lu62/ps/inbox.hpp"

#include <algorithm>

#include "sna/lu62/fmh.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

constexpr bool asks_confirm(port::Answer answer) {
    return answer == port::Answer::kRqd2 || answer == port::Answer::kRqd3;
}

/// What the end of a chain tells the program; kData: nothing.
Item status_of(const port::Piece& piece) {
    Item item;
    const bool definite = asks_confirm(piece.answer);
    const bool confirm =
        definite || piece.answer == port::Answer::kRqe2 || piece.answer == port::Answer::kRqe3;
    item.owed = definite;
    if (piece.end_bracket) {
        item.kind = definite ? ItemKind::kConfirmDeallocate : ItemKind::kDeallocated;
    } else if (piece.change_direction) {
        item.kind = confirm ? ItemKind::kConfirmSend : ItemKind::kSend;
    } else if (definite) {
        item.kind = ItemKind::kConfirm;
    }
    return item;
}

}  // namespace

bool Inbox::at_boundary() const {
    return type_ == ConversationType::kMapped ? mapped_in_.at_boundary() : records_in_.at_boundary();
}

std::uint32_t Inbox::add(port::Received& piece, bool purged, bool attach) {
    const Octets whole = piece.data;
    Octets data = whole;
    Buffer buffer;
    buffer.rus = piece.rus;
    if (piece.piece.fmh) {
        error_.purged = purged;
        error_.attach = attach;
        if (const std::uint32_t fault = add_header(data); fault != 0) {
            return fault;
        }
    } else if (purged) {
        return sense::kFmhMissing;
    }
    if (error_.gathering) {
        gather(data);
    }
    const std::uint32_t wrong = add_data(data, whole, buffer);
    // What came before a fault is still there to be received.
    if (buffer.items == 0) {
        consumed_ += piece.rus;
    } else {
        buffer.data = std::move(piece.data);
        buffers_.push(std::move(buffer));
    }
    return wrong != 0 || !piece.piece.end_chain ? wrong : add_end(piece.piece);
}

std::uint32_t Inbox::add_header(Octets& data) {
    const Fmh7Result header = decode_fmh7(data);
    if (header.error != 0) {
        return header.error;
    }
    close_error();
    records_in_.reset();
    mapped_in_.reset();
    error_.open = true;
    error_.gathering = header.fmh.log;
    error_.sense = header.fmh.sense;
    error_.log.clear();
    data = data.subspan(header.size);
    if (!error_.gathering && !is_final(error_.sense)) {
        close_error();
    }
    return 0;
}

/// The error log behind an FMH-7, which may need several pieces. One whose length cannot be is dropped.
void Inbox::gather(Octets& data) {
    while (error_.gathering && !data.empty()) {
        Bytes& log = error_.log;
        const std::size_t size = log.size() < 2 ? 2 : get16(log, 0);
        const std::size_t take = std::min(size - std::min(size, log.size()), data.size());
        put(log, data.first(take));
        data = data.subspan(take);
        if (log.size() >= 2 && get16(log, 0) < 4) {
            log.clear();
            error_.gathering = false;
        } else if (log.size() >= 2 && log.size() >= get16(log, 0)) {
            error_.gathering = false;
        }
    }
    // What ends the conversation is told when the bracket has ended, so that nobody ends it earlier.
    if (!error_.gathering && !is_final(error_.sense)) {
        close_error();
    }
}

void Inbox::close_error() {
    if (!error_.open) {
        return;
    }
    Item item;
    item.kind = ItemKind::kError;
    item.sense = error_.sense;
    item.outcome = outcome_of(error_.sense, type_, error_.purged, error_.attach);
    item.log = !error_.gathering && !error_.log.empty();
    if (item.log) {
        logs_.push_back(std::move(error_.log));
    }
    error_ = {};
    push_other(item);
}

std::uint32_t Inbox::add_data(Octets data, Octets whole, Buffer& buffer) {
    if (error_.open && !data.empty()) {
        return sense::kFmhMissing;  // data behind what ends the conversation
    }
    const auto at = static_cast<std::uint32_t>(whole.size() - data.size());
    return type_ == ConversationType::kMapped ? add_mapped(data, at, buffer) : add_basic(data, at, buffer);
}

std::uint32_t Inbox::add_basic(Octets data, std::uint32_t at, Buffer& buffer) {
    while (!data.empty()) {
        const auto part = records_in_.next(data);
        if (part.invalid) {
            return sense::kRuLength;
        }
        Item item;
        item.at = at;
        item.size = static_cast<std::uint32_t>(part.size);
        item.complete = part.complete;
        push_data(item, buffer);
        at += item.size;
        data = data.subspan(part.size);
    }
    return 0;
}

std::uint32_t Inbox::add_mapped(Octets data, std::uint32_t at, Buffer& buffer) {
    while (!data.empty()) {
        const auto part = mapped_in_.next(data);
        const bool known = part.id == kGdsApplication || part.id == kGdsUserControl || part.id == kGdsNull ||
                           (part.id == kGdsPip && pip_) || part.id == 0;
        if (part.invalid || !known) {
            return sense::kRuLength;
        }
        Item item;
        item.at = at + static_cast<std::uint32_t>(part.skip);
        item.size = static_cast<std::uint32_t>(part.size);
        item.complete = part.complete;
        item.user_control = part.id == kGdsUserControl;
        if (part.size != 0 || part.complete) {
            push_data(item, buffer);
        }
        pip_ = pip_ && !part.complete;
        at = item.at + item.size;
        data = data.subspan(part.skip + part.size);
    }
    return 0;
}

void Inbox::push_data(Item item, Buffer& buffer) {
    ++buffer.items;
    bytes_ += item.size;
    records_ += item.complete ? 1 : 0;
    items_.push(item);
}

void Inbox::push_other(Item item) {
    ++others_;
    items_.push(item);
}

std::uint32_t Inbox::add_end(const port::Piece& piece) {
    const bool final = error_.open && is_final(error_.sense);
    close_error();
    if (final) {
        // Ends the conversation whether or not the chain says so; Free does the rest.
        return 0;
    }
    const Item status = status_of(piece);
    if (status.kind == ItemKind::kData) {
        return 0;
    }
    if (!at_boundary()) {
        return sense::kFmhMissing;  // the partner's LU checks that records are complete
    }
    push_other(status);
    return 0;
}

void Inbox::add_lost(bool retry, std::uint32_t sense) {
    Item item;
    item.kind = ItemKind::kLost;
    item.retry = retry;
    item.sense = sense;
    push_other(item);
}

void Inbox::purge() {
    release();
    items_.clear();
    while (!buffers_.empty()) {
        spent_.push_back(std::move(buffers_.front().data));
        buffers_.pop();
    }
    logs_.clear();
    records_in_.reset();
    mapped_in_.reset();
    error_ = {};
    pip_ = false;
    bytes_ = records_ = others_ = 0;
}

bool Inbox::has_end() const {
    if (items_.empty()) {
        return false;
    }
    const Item& last = items_.back();
    return last.kind == ItemKind::kDeallocated || (last.kind == ItemKind::kError && last.outcome.over);
}

/// The front data item is used up.
void Inbox::drop_front_item() {
    Buffer& buffer = buffers_.front();
    if (--buffer.items == 0) {
        consumed_ += buffer.rus;
        spent_.push_back(std::move(buffer.data));
        buffers_.pop();
    }
    items_.pop();
}

Inbox::Taken Inbox::take(std::uint32_t max, bool buffer, std::vector<Octets>& views) {
    Taken taken;
    while (!items_.empty() && items_.front().kind == ItemKind::kData) {
        Item& item = items_.front();
        taken.user_control = item.user_control;
        const std::uint32_t size = std::min(item.size, max - taken.size);
        if (size == 0 && item.size != 0) {
            break;
        }
        if (size != 0) {
            // The bytes stay where they are when their buffer is moved to the spent ones.
            const Octets bytes = Octets(buffers_.front().data).subspan(item.at, size);
            if (!views.empty() && views.back().data() + views.back().size() == bytes.data()) {
                views.back() = Octets(views.back().data(), views.back().size() + size);
            } else {
                views.push_back(bytes);
            }
        }
        taken.size += size;
        bytes_ -= size;
        if (size < item.size) {
            item.at += size;
            item.size -= size;
            break;
        }
        const bool complete = item.complete;
        records_ -= complete ? 1 : 0;
        drop_front_item();
        if (complete && !buffer) {
            taken.complete = true;
            break;
        }
    }
    return taken;
}

Item Inbox::pop_other() {
    const Item item = items_.front();
    --others_;
    items_.pop();
    return item;
}

Bytes Inbox::pop_log() {
    Bytes log = std::move(logs_.front());
    logs_.erase(logs_.begin());
    return log;
}

void Inbox::release() {
    for (Buffer& buffer : buffers_) {
        consumed_ += std::exchange(buffer.rus, 0);
    }
}

void Inbox::forget(Bytes& spare) {
    if (spare.capacity() == 0 && !spent_.empty()) {
        spare = std::move(spent_.back());
        spare.clear();
    } else if (!spent_.empty()) {
        spare_ = std::move(spent_.back());
    }
    spent_.clear();
}

}  // namespace openwosa::sna::lu62::ps
