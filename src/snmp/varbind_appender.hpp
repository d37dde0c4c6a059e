#pragma once
// The decoder's way into a VarBindList: all memory is reserved before the first binding, so that storing one
// is a few plain writes.
#include "snmp/ber.hpp"
#include "snmp/varbind.hpp"

namespace openwosa::snmp {

class VarBindAppender {
  public:
    // `wire_octets` is the length of the encoded list; nothing decoded from it can need more than this
    // reserves: a binding takes at least 7 octets, an arc or a stored octet at least one (an OID's extra arc
    // is paid by its header).
    VarBindAppender(VarBindList& list, std::size_t wire_octets) : list_(list) {
        list.clear();
        list.entries_.reserve(wire_octets / 7 + 1);
        list.arcs_.reserve(wire_octets + ber::kOidSlack);
        list.octets_.reserve(wire_octets);
        entry_ = list.entries_.data();
        arc_ = list.arcs_.data();
        octet_ = list.octets_.data();
    }

    // Where the next arcs go. Up to ber::kOidSlack arcs beyond those committed may be scribbled over.
    Arc* next_arcs() { return arc_; }
    void commit_name(std::size_t size) {
        entry_->name_at = static_cast<std::uint32_t>(arc_ - list_.arcs_.data());
        entry_->name_size = static_cast<std::uint8_t>(size);
        arc_ += size;
    }
    void commit_number(Syntax syntax, std::uint64_t number) {
        entry_->syntax = syntax;
        entry_->number = number;
        ++entry_;
    }
    void commit_oid(std::size_t size) {
        entry_->syntax = Syntax::kOid;
        entry_->slice.at = static_cast<std::uint32_t>(arc_ - list_.arcs_.data());
        entry_->slice.size = static_cast<std::uint32_t>(size);
        arc_ += size;
        ++entry_;
    }
    void commit_octets(Syntax syntax, Octets contents) {
        entry_->syntax = syntax;
        entry_->slice.at = static_cast<std::uint32_t>(octet_ - list_.octets_.data());
        entry_->slice.size = static_cast<std::uint32_t>(contents.size());
        if (!contents.empty()) std::memcpy(octet_, contents.data(), contents.size());
        octet_ += contents.size();
        ++entry_;
    }
    // Until this is called the list stays empty.
    void finish() {
        list_.entries_.resize_uninitialised(static_cast<std::size_t>(entry_ - list_.entries_.data()));
        list_.arcs_.resize_uninitialised(static_cast<std::size_t>(arc_ - list_.arcs_.data()));
        list_.octets_.resize_uninitialised(static_cast<std::size_t>(octet_ - list_.octets_.data()));
    }

  private:
    VarBindList& list_;
    VarBindList::Entry* entry_;
    Arc* arc_;
    std::uint8_t* octet_;
};

}  // namespace openwosa::snmp
