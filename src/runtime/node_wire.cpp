#include "runtime/node_wire.hpp"

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <utility>

namespace openwosa::runtime {

namespace port = sna::port;

namespace {

using Bytes = std::vector<std::uint8_t>;

template <class M, class T>
concept Is = std::same_as<std::remove_const_t<M>, T>;

// ---- the members of each message, once for both directions

template <class A, class M>
requires Is<M, port::OpenLu>
constexpr void members(A& a, M& m) { a(m.lu, m.name, m.user); }
template <class A, class M>
requires Is<M, port::CloseLu>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::StartSession>
constexpr void members(A& a, M& m) { a(m.lu, m.init, m.data, m.destination, m.mode); }
template <class A, class M>
requires Is<M, port::EndSession>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::SendData>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.session, m.rh, m.data); }
template <class A, class M>
requires Is<M, port::SendCommand>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.rh, m.ru); }
template <class A, class M>
requires Is<M, port::SendResponse>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.session, m.snf, m.sense, m.ru); }
template <class A, class M>
requires Is<M, port::Consumed>
constexpr void members(A& a, M& m) { a(m.lu, m.count); }
template <class A, class M>
requires Is<M, port::LuOpened>
constexpr void members(A& a, M& m) { a(m.lu, m.result, m.name); }
template <class A, class M>
requires Is<M, port::SscpActive>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::SscpInactive>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::InitRefused>
constexpr void members(A& a, M& m) { a(m.lu, m.sense); }
template <class A, class M>
requires Is<M, port::SessionStarted>
constexpr void members(A& a, M& m) { a(m.lu, m.bind, m.send); }
template <class A, class M>
requires Is<M, port::SessionEnded>
constexpr void members(A& a, M& m) { a(m.lu, m.reason, m.unbind_type, m.sense); }
template <class A, class M>
requires Is<M, port::Received>
constexpr void members(A& a, M& m) { a(m.lu, m.session, m.expedited, m.snf, m.rh, m.answer, m.ru, m.send); }
template <class A, class M>
requires Is<M, port::Responded>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.session, m.sense, m.ru, m.snf, m.send); }
template <class A, class M>
requires Is<M, port::Sent>
constexpr void members(A& a, M& m) {
    a(m.lu, m.tag, m.result, m.sense, m.degraded, m.several_chains, m.rh, m.snf);
}
template <class A, class M>
requires Is<M, port::NodeLost>
constexpr void members(A&, M&) {}

// ---- enumerations: what is beyond the last value is refused

constexpr port::Init last_of(port::Init) { return port::Init::kLogon; }
constexpr port::Session last_of(port::Session) { return port::Session::kLuLu; }
constexpr port::OpenResult last_of(port::OpenResult) { return port::OpenResult::kNoResources; }
constexpr port::EndReason last_of(port::EndReason) { return port::EndReason::kProtocol; }
constexpr port::SendResult last_of(port::SendResult) { return port::SendResult::kCanceled; }

constexpr std::uint32_t kCategoryMask = 3;

/// The header's flags as bits 2 and up, in this order; the category below.
constexpr bool sna::Rh::*kFlags[] = {&sna::Rh::response,
                                     &sna::Rh::fi,
                                     &sna::Rh::sense,
                                     &sna::Rh::begin_chain,
                                     &sna::Rh::end_chain,
                                     &sna::Rh::dr1,
                                     &sna::Rh::lcc,
                                     &sna::Rh::dr2,
                                     &sna::Rh::exception,
                                     &sna::Rh::rlw,
                                     &sna::Rh::queued,
                                     &sna::Rh::pacing,
                                     &sna::Rh::begin_bracket,
                                     &sna::Rh::end_bracket,
                                     &sna::Rh::change_direction,
                                     &sna::Rh::code_selection,
                                     &sna::Rh::enciphered,
                                     &sna::Rh::padded,
                                     &sna::Rh::conditional_end_bracket};
constexpr std::uint32_t kAllFlags = ((1u << std::size(kFlags)) - 1) << 2 | kCategoryMask;

class Writer {
  public:
    explicit Writer(Bytes& out) : out_(out) {}
    template <class... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }

  private:
    void number(std::uint64_t value, int bytes) {
        for (int i = bytes - 1; i >= 0; --i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    template <std::unsigned_integral T>
    void put(T value) {
        number(value, sizeof value);
    }
    template <class E>
    requires std::is_enum_v<E>
    void put(E value) { number(static_cast<std::uint8_t>(value), 1); }
    void put(const std::string& text) {
        number(text.size(), 4);
        out_.insert(out_.end(), text.begin(), text.end());
    }
    void put(const Bytes& bytes) {
        number(bytes.size(), 4);
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
    void put(const sna::Rh& rh) {
        std::uint32_t bits = static_cast<std::uint32_t>(rh.category);
        for (std::size_t i = 0; i < std::size(kFlags); ++i)
            if (rh.*kFlags[i]) bits |= 4u << i;
        number(bits, 4);
    }

    Bytes& out_;
};

class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> in) : in_(in) {}
    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    /// Everything was there, and nothing else.
    bool good() const { return good_ && in_.empty(); }

  private:
    std::uint64_t number(std::size_t bytes) {
        if (in_.size() < bytes) {
            good_ = false;
            in_ = {};
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | in_[i];
        in_ = in_.subspan(bytes);
        return value;
    }
    std::span<const std::uint8_t> counted() {
        const std::uint64_t size = number(4);
        if (size > in_.size()) {
            good_ = false;
            in_ = {};
            return {};
        }
        const auto bytes = in_.first(static_cast<std::size_t>(size));
        in_ = in_.subspan(bytes.size());
        return bytes;
    }
    template <std::unsigned_integral T>
    void get(T& value) {
        value = static_cast<T>(number(sizeof value));
    }
    void get(bool& value) {
        const std::uint64_t byte = number(1);
        good_ = good_ && byte <= 1;
        value = byte == 1;
    }
    template <class E>
    requires std::is_enum_v<E>
    void get(E& value) {
        const std::uint64_t byte = number(1);
        good_ = good_ && byte <= static_cast<std::uint8_t>(last_of(E{}));
        if (good_) value = static_cast<E>(byte);
    }
    void get(std::string& text) {
        const auto bytes = counted();
        text.assign(bytes.begin(), bytes.end());
    }
    void get(Bytes& out) {
        const auto bytes = counted();
        out.assign(bytes.begin(), bytes.end());
    }
    void get(sna::Rh& rh) {
        const auto bits = static_cast<std::uint32_t>(number(4));
        good_ = good_ && (bits & ~kAllFlags) == 0;
        rh.category = static_cast<sna::Category>(bits & kCategoryMask);
        for (std::size_t i = 0; i < std::size(kFlags); ++i) rh.*kFlags[i] = (bits & 4u << i) != 0;
    }

    std::span<const std::uint8_t> in_;
    bool good_ = true;
};

// A member added to a message and forgotten above would be lost between processes: counted here.
struct Anything {
    template <class T>
    operator T() const;
};
template <class T, class... A>
constexpr std::size_t member_count() {
    if constexpr (requires { T{A{}..., Anything{}}; })
        return member_count<T, A..., Anything>();
    else
        return sizeof...(A);
}
struct Counted {
    std::size_t count = 0;
    template <class... T>
    constexpr void operator()(const T&...) {
        count = sizeof...(T);
    }
};
template <class... T>
constexpr bool all_members_listed(const std::variant<T...>*) {
    return ((member_count<T>() ==
             [] {
                 Counted counted;
                 T message{};
                 members(counted, message);
                 return counted.count;
             }()) &&
            ...);
}
#ifndef __clang__  // whose 14th cannot make a std::string of libstdc++ in a constant expression
static_assert(all_members_listed(static_cast<const port::Request*>(nullptr)));
static_assert(all_members_listed(static_cast<const port::Indication*>(nullptr)));
#endif

template <class Variant>
bool append(Bytes& out, const Variant& message) {
    const std::size_t start = out.size();
    out.insert(out.end(), 4, 0);
    out.push_back(static_cast<std::uint8_t>(message.index()));
    Writer writer(out);
    std::visit([&](const auto& m) { members(writer, m); }, message);
    const std::size_t length = out.size() - start - 4;
    if (length > kNodeFrameLimit) {
        out.resize(start);
        return false;
    }
    for (std::size_t i = 0; i < 4; ++i) out[start + i] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
    return true;
}

/// Calls read() with the alternative of that number, default-made.
template <class Variant, class Read, std::size_t... I>
bool with_alternative(std::size_t number, Read read, std::index_sequence<I...>) {
    return ((I == number && read(std::variant_alternative_t<I, Variant>{})) || ...);
}

template <class Variant>
NodeFrameStatus take(std::span<const std::uint8_t>& bytes, Variant& message) {
    if (bytes.size() < 4) return NodeFrameStatus::kNeedMore;
    const std::size_t length = sna::get32(bytes, 0);
    if (length == 0 || length > kNodeFrameLimit) return NodeFrameStatus::kBad;
    if (bytes.size() - 4 < length) return NodeFrameStatus::kNeedMore;
    const auto body = bytes.subspan(4, length);
    bytes = bytes.subspan(4 + length);
    const bool good = with_alternative<Variant>(
        body[0],
        [&](auto&& alternative) {
            Reader reader(body.subspan(1));
            members(reader, alternative);
            if (reader.good()) message = std::move(alternative);
            return reader.good();
        },
        std::make_index_sequence<std::variant_size_v<Variant>>{});
    return good ? NodeFrameStatus::kComplete : NodeFrameStatus::kBad;
}

}  // namespace

std::array<std::uint8_t, kNodeGreeting> node_greeting(const TrapSecret& secret) {
    std::array<std::uint8_t, kNodeGreeting> out{};
    std::copy(secret.begin(), secret.end(), std::copy(kNodeMagic.begin(), kNodeMagic.end(), out.begin()));
    return out;
}

bool is_node_greeting(std::span<const std::uint8_t> bytes, const TrapSecret& expected) noexcept {
    return bytes.size() == kNodeGreeting && std::equal(kNodeMagic.begin(), kNodeMagic.end(), bytes.begin()) &&
           same_secret(bytes.subspan(kNodeMagic.size()), expected);
}

bool append_frame(Bytes& out, const port::Request& request) { return append(out, request); }
bool append_frame(Bytes& out, const port::Indication& indication) { return append(out, indication); }

NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, port::Request& request) {
    return take(bytes, request);
}
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, port::Indication& indication) {
    return take(bytes, indication);
}

}  // namespace openwosa::runtime
