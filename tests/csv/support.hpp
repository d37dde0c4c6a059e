// What the CSV tests share: issuing verbs and keeping score of their return codes, files, a window for
// messages.
#pragma once

#include <gtest/gtest.h>
#include <wincsv.h>

#include <cstring>
#include <string>
#include <string_view>

#include "runtime/fault.hpp"

namespace openwosa::csvtest {

/// Counts a documented return code of a verb as reached.
void reached(std::uint16_t opcode, std::uint16_t primary, std::uint32_t secondary);

/// Issues the verb; its primary code. The codes start as rubbish, so that a verb that writes none is noticed.
template <class Vcb>
std::uint16_t issue(Vcb& vcb) {
    vcb.primary_rc = 0xCCCC;
    vcb.secondary_rc = 0xCCCCCCCC;
    ACSSVC(reinterpret_cast<LONG_PTR>(&vcb));
    reached(vcb.opcode, vcb.primary_rc, vcb.secondary_rc);
    return vcb.primary_rc;
}

// What is expected of a verb issued: EXPECT_CODES(vcb, SV_PARAMETER_CHECK, SV_INVALID_SET).
#define EXPECT_CODES(vcb, primary, secondary)       \
    do {                                            \
        EXPECT_EQ(issue(vcb), (primary));           \
        EXPECT_EQ((vcb).secondary_rc, (secondary)); \
    } while (false)

template <class Vcb>
Vcb verb(std::uint16_t opcode) {
    Vcb vcb;
    std::memset(&vcb, 0, sizeof vcb);
    vcb.opcode = opcode;
    return vcb;
}

/// Fills a field that is padded with blanks.
template <std::size_t N>
void put(unsigned char (&field)[N], std::string_view text) {
    ASSERT_LE(text.size(), N);
    std::memset(field, ' ', N);
    std::memcpy(field, text.data(), text.size());
}

/// A folder of this process's own, with names short enough for COPY_TRACE_TO_FILE.
class Folder {
  public:
    Folder();
    ~Folder();
    std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

  private:
    std::string path_;
};

std::string read_file(const std::string& name);
void write_file(const std::string& name, std::string_view text);
void set_environment(const char* name, const char* value);  // null: unsets

/// Sets and in the end unsets.
struct Environment {
    Environment(const char* variable, const std::string& value) : name(variable) {
        set_environment(name, value.c_str());
    }
    ~Environment() { set_environment(name, nullptr); }
    const char* name;
};

/// A configuration whose log is a file in `folder`, and whose node is this process's, without a PU.
struct LogFile {
    explicit LogFile(const Folder& folder);
    /// The same log with another node; what its section says, without the braces.
    void configure(const Folder& folder, const std::string& sna, const std::string& csv = {});
    std::string text() const { return read_file(name); }
    std::string name, log_key;
    Environment configuration;
};

/// A window that gets messages.
class Window {
  public:
    Window();
    ~Window();
    HWND handle() const { return handle_; }
    struct Message {
        WPARAM task = 0;
        LPARAM vcb = 0;
    };
    /// The next "WinAsyncCSV"; fails the test if none comes.
    Message next();
    /// Whether one is there now.
    bool has_message();

  private:
    HWND handle_ = nullptr;
};

class CsvTest : public testing::Test {
  protected:
    CsvTest();
    ~CsvTest() override;
    Folder folder;
};

}  // namespace openwosa::csvtest
