#pragma once
// Shared by the two halves of the scenario reader: values that JSON has no type for.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json_schema.hpp"
#include "scenario.hpp"

namespace openwosa::snahost::reader {

using runtime::JsonNode;
using runtime::ObjectReader;
using runtime::SchemaErrors;

/// Hexadecimal digits, blanks allowed between bytes. Nothing when it is something else.
[[nodiscard]] std::optional<Bytes> hex(std::string_view text);
/// A key whose value is hexadecimal. False when it is not there or not good (the error is then noted).
bool read_hex(ObjectReader& object, std::string_view key, Bytes& out);
bool read_hex(ObjectReader& object, std::string_view key, std::optional<Bytes>& out);
/// Eight hexadecimal digits, 0x in front or not.
[[nodiscard]] std::optional<std::uint32_t> sense(std::string_view text);
void read_sense(ObjectReader& object, std::string_view key, std::optional<std::uint32_t>& out);
/// JSON's UTF-8 as EBCDIC. Nothing when it has characters that EBCDIC 037 has not.
[[nodiscard]] std::optional<Bytes> ebcdic(std::string_view utf8);
/// A flag that may be left unsaid.
void read_flag(ObjectReader& object, std::string_view key, std::optional<bool>& out);

/// `text` is the whole file, for line numbers.
[[nodiscard]] std::vector<Step> read_steps(const JsonNode& node, const std::string& path,
                                           std::string_view text, SchemaErrors& errors);

}  // namespace openwosa::snahost::reader
