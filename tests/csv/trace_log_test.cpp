// DEFINE_TRACE, COPY_TRACE_TO_FILE and LOG_MESSAGE.
#include <thread>
#if !defined(_WIN32)
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "pages.hpp"
#include "support.hpp"

namespace openwosa::csvtest {
namespace {

class Trace : public CsvTest {
  protected:
    ~Trace() override {
        auto v = define(SV_OFF);
        v.appc = v.srpi = SV_CHANGE;
        v.reset_trc = SV_YES;
        issue(v);
    }
    static struct define_trace define(std::uint8_t set, std::uint16_t trunc = 0) {
        auto v = verb<struct define_trace>(SV_DEFINE_TRACE);
        v.dt_set = set;
        v.comm_serv = SV_CHANGE;
        v.trunc = trunc;
        return v;
    }
    static void turn(std::uint8_t set, std::uint16_t trunc = 0) {
        auto v = define(set, trunc);
        EXPECT_CODES(v, SV_OK, 0u);
    }
    static void something_to_trace() {
        auto v = verb<struct convert>(SV_CONVERT);
        v.char_set = SV_A;
        issue(v);
    }
    struct copy_trace_to_file copy(std::uint8_t option, std::string_view name = "trace") {
        auto v = verb<struct copy_trace_to_file>(SV_COPY_TRACE_TO_FILE);
        put(v.file_name, folder.file(name));
        v.file_option = option;
        return v;
    }
    // Tracing has been on and is off, and there is something to copy.
    void traced() {
        turn(SV_ON);
        something_to_trace();
        turn(SV_OFF);
    }
};

TEST_F(Trace, OfTheServicesIsWhatTheyWereGivenAndAnswered) {
    traced();
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_OK, 0u);
    const std::string text = read_file(folder.file("trace"));
    EXPECT_NE(text.find("CONVERT{opext=0, direction=SV_ASCII_TO_EBCDIC, char_set=SV_A, len=0"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("CONVERT{primary_rc=SV_OK"), std::string::npos) << text;
}

TEST_F(Trace, IsGoneOnceItWasCopied) {
    traced();
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_OK, 0u);
    v = copy(SV_OVERWRITE);
    EXPECT_CODES(v, SV_STATE_CHECK, SV_TRACE_BUFFER_EMPTY);
}

TEST_F(Trace, IsForgottenWhenReset) {
    traced();
    auto off = define(SV_OFF);
    off.reset_trc = SV_YES;
    EXPECT_CODES(off, SV_OK, 0u);
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_STATE_CHECK, SV_TRACE_BUFFER_EMPTY);
}

TEST_F(Trace, MustBeStoppedBeforeItIsCopied) {
    turn(SV_ON);
    something_to_trace();
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_STATE_CHECK, SV_TRACE_NOT_STOPPED);
}

TEST_F(Trace, OfOneApiIsNoneOfTheOthers) {
    auto on = define(SV_ON);
    on.comm_serv = SV_IGNORE;
    on.appc = SV_CHANGE;
    EXPECT_CODES(on, SV_OK, 0u);
    something_to_trace();
    auto off = define(SV_OFF);
    off.appc = SV_CHANGE;
    EXPECT_CODES(off, SV_OK, 0u);
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_STATE_CHECK, SV_TRACE_BUFFER_EMPTY);
}

TEST_F(Trace, LinesAreCutToTheLengthAskedFor) {
    turn(SV_ON, 40);
    something_to_trace();
    turn(SV_OFF);
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_OK, 0u);
    const std::string text = read_file(folder.file("trace"));
    ASSERT_FALSE(text.empty());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        ASSERT_NE(end, std::string::npos);
        EXPECT_LE(end - at, 40u);
        at = end + 1;
    }
}

TEST_F(Trace, KeepsItsLastPartWhenItGrowsLong) {
    turn(SV_ON);
    for (int i = 0; i < 6000; ++i) something_to_trace();
    turn(SV_OFF);
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_OK, 0u);
    const std::string text = read_file(folder.file("trace"));
    EXPECT_GE(text.size(), 250u * 1024);
    EXPECT_LE(text.size(), 2u * 250 * 1024 + 2000);
    EXPECT_NE(text.find("DEFINE_TRACE{"), std::string::npos) << "the end is there";
}

TEST_F(Trace, IsNotPutOverAFileUnlessTold) {
    traced();
    write_file(folder.file("trace"), "there already");
    auto v = copy(SV_NEW);
    EXPECT_CODES(v, SV_FILE_ALREADY_EXISTS, 0u);
    EXPECT_EQ(read_file(folder.file("trace")), "there already");
    v = copy(SV_OVERWRITE);
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_NE(read_file(folder.file("trace")), "there already");
}

TEST_F(Trace, StaysWhenTheDiskIsFullOrTheFileCannotBe) {
    traced();
    runtime::fault::arm("csv.copy");
    auto v = copy(SV_OVERWRITE);
    EXPECT_CODES(v, SV_OUTPUT_DEVICE_FULL, 0u);
    runtime::fault::disarm();
    v = copy(SV_OVERWRITE, "no/such/folder");
    EXPECT_CODES(v, SV_UNEXPECTED_DOS_ERROR, 2u);
    v = copy(SV_OVERWRITE);
    EXPECT_CODES(v, SV_OK, 0u);
}

TEST_F(Trace, ChecksItsParameters) {
    auto v = define(2);
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_SET);
    v = define(SV_OFF);
    v.reset_trc = 2;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_RESET_TRACE);
    auto c = copy(2);
    EXPECT_CODES(c, SV_PARAMETER_CHECK, SV_INVALID_FILE_OPTION);
}

#if !defined(_WIN32)
// The copy goes into a pipe that takes less than there is, so that it is half done until somebody reads.
TEST_F(Trace, CannotBeTouchedWhileItIsCopied) {
    turn(SV_ON);
    for (int i = 0; i < 1000; ++i) something_to_trace();
    turn(SV_OFF);
    ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
    const int reader = ::open(folder.file("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    auto first = copy(SV_OVERWRITE, "pipe");
    std::thread copier([&] { issue(first); });
    pollfd readable{reader, POLLIN, 0};
    ASSERT_EQ(::poll(&readable, 1, 30000), 1);
    auto second = copy(SV_NEW);
    EXPECT_CODES(second, SV_STATE_CHECK, SV_COPY_TRACE_IN_PROGRESS);
    auto change = define(SV_ON);
    EXPECT_CODES(change, SV_STATE_CHECK, SV_COPY_TRACE_IN_PROGRESS);
    char bytes[4096];
    while (::poll(&readable, 1, 30000) == 1 && ::read(reader, bytes, sizeof bytes) > 0) {
    }
    copier.join();
    ::close(reader);
    EXPECT_EQ(first.primary_rc, SV_OK);
}
#endif

class Log : public CsvTest {
  protected:
    static struct log_message message(std::string_view inserts = {}) {
        auto v = verb<struct log_message>(SV_LOG_MESSAGE);
        v.msg_num = 4711;
        put(v.origntr_id, "TELLER");
        put(v.msg_file_name, "APP");
        v.msg_act = SV_NO_INTRV;
        v.msg_ins_ptr = reinterpret_cast<unsigned char*>(const_cast<char*>(inserts.data()));
        v.msg_ins_len = static_cast<unsigned short>(inserts.size());
        return v;
    }
};

TEST_F(Log, SaysWhoWhatAndWithWhichInserts) {
    const LogFile log(folder);
    auto v = message(std::string_view("one\0two\0", 8));
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_NE(log.text().find(" TELLER: severity 12: message 4711 of APP.MSG: one; two\n"), std::string::npos)
        << log.text();
}

TEST_F(Log, HasOneSeverityForBothActionsAndNamesTheUsualFile) {
    const LogFile log(folder);
    auto v = message();
    v.msg_act = SV_INTRV;
    put(v.msg_file_name, "");
    std::memset(v.origntr_id, 0, sizeof v.origntr_id);
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_NE(log.text().find("Z severity 12: message 4711 of COM.MSG\n"), std::string::npos) << log.text();
}

TEST_F(Log, TakesNineInsertsAndNoLineEnds) {
    const LogFile log(folder);
    auto v = message(std::string_view("1\0002\0003\0004\0005\0006\0007\0008\0009\n\000ten\0", 23));
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_TRUE(log.text().ends_with("8; 9.\n")) << log.text();
}

TEST_F(Log, ChecksItsParameters) {
    const LogFile log(folder);
    auto v = message();
    v.msg_act = 2;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_MESSAGE_ACTION);
    abitest::Pages pages;
    v = message();
    v.msg_ins_ptr = pages.end() - 1;
    v.msg_ins_len = 2;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_SEGMENT);
    EXPECT_EQ(log.text(), "");
}

TEST_F(Log, NeedsAConfigurationThatIsGoodAndAFileThatCanBeWritten) {
    const LogFile log(folder);
    auto v = message();
    runtime::fault::arm("csv.log");
    EXPECT_CODES(v, SV_UNEXPECTED_DOS_ERROR, 112u);
    runtime::fault::disarm();
    write_file(folder.file("config.json"), "{");
    EXPECT_CODES(v, SV_COMM_SUBSYSTEM_NOT_LOADED, 0u);
}

}  // namespace
}  // namespace openwosa::csvtest
