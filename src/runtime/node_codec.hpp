#pragma once
// How a port's messages become bytes and come back; included by the files that list their members. Messages
// and the structs in them say what they have with members(archive, message); enumerations end with last_of().

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "runtime/node_wire.hpp"
#include "sna/bytes.hpp"

namespace openwosa::runtime::wire {

using Bytes = std::vector<std::uint8_t>;

template <class M, class T>
concept Is = std::same_as<std::remove_const_t<M>, T>;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// For last_of(): its enumeration.
template <class E>
struct EnumOf {};

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
    template <std::size_t N>
    void put(const std::array<std::uint8_t, N>& bytes) {
        out_.insert(out_.end(), bytes.begin(), bytes.end());
    }
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <class T>
    void put(const std::vector<T>& values) {
        number(values.size(), 4);
        for (const T& value : values) put(value);
    }
    template <class T>
    requires std::is_aggregate_v<T>
    void put(const T& value) { members(*this, value); }

    Bytes& out_;
};

class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> in) : in_(in) {}
    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    void refuse() { good_ = false; }
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
        good_ = good_ && byte <= static_cast<std::uint8_t>(last_of(EnumOf<E>{}));
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
    template <std::size_t N>
    void get(std::array<std::uint8_t, N>& bytes) {
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(number(1));
    }
    template <class T>
    void get(std::optional<T>& value) {
        bool there = false;
        get(there);
        if (there) get(value.emplace());
    }
    template <class T>
    void get(std::vector<T>& values) {
        // Grows with what is read, not with what is claimed.
        for (std::uint64_t count = number(4); count > 0 && good_; --count) get(values.emplace_back());
    }
    template <class T>
    requires std::is_aggregate_v<T>
    void get(T& value) { members(*this, value); }

    std::span<const std::uint8_t> in_;
    bool good_ = true;
};

// A member added to a message and forgotten above would be lost between processes: counted here.
struct Anything {
    template <class T>
    requires(!kIsOptional<T>)  // which takes anything itself
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

}  // namespace openwosa::runtime::wire
