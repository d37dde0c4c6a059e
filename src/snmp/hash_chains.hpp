#pragma once
// Hash chains through nodes that live elsewhere, by index. Adding and removing touch a node and its
// neighbours, nothing is allocated but by resize().
#include <cstddef>
#include <cstdint>
#include <vector>

namespace openwosa::snmp {

inline constexpr std::uint32_t kNoNode = UINT32_MAX;

struct ChainLink {
    std::uint32_t hash = 0;
    std::uint32_t next = kNoNode;
    std::uint32_t previous = kNoNode;
};

// `Member` is the node's ChainLink for this set of chains.
template <typename Node, ChainLink Node::*Member>
class HashChains {
  public:
    // Buckets, a power of two of them or none, to be given to replace_buckets() once nothing can fail any
    // more.
    static std::vector<std::uint32_t> allocate(std::size_t count) {
        return std::vector<std::uint32_t>(count, kNoNode);
    }
    // All chains are empty afterwards.
    void replace_buckets(std::vector<std::uint32_t>&& buckets) { heads_.swap(buckets); }
    std::size_t buckets() const { return heads_.size(); }

    // Newest first.
    std::uint32_t first(std::uint32_t hash) const {
        return heads_.empty() ? kNoNode : heads_[hash & (heads_.size() - 1)];
    }
    void add(std::vector<Node>& nodes, std::uint32_t index, std::uint32_t hash) {
        std::uint32_t& head = heads_[hash & (heads_.size() - 1)];
        nodes[index].*Member = {hash, head, kNoNode};
        if (head != kNoNode) (nodes[head].*Member).previous = index;
        head = index;
    }
    void remove(std::vector<Node>& nodes, std::uint32_t index) {
        const ChainLink link = nodes[index].*Member;
        if (link.next != kNoNode) (nodes[link.next].*Member).previous = link.previous;
        if (link.previous != kNoNode) {
            (nodes[link.previous].*Member).next = link.next;
        } else {
            heads_[link.hash & (heads_.size() - 1)] = link.next;
        }
    }

  private:
    std::vector<std::uint32_t> heads_;
};

}  // namespace openwosa::snmp
