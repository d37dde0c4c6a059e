// TRANSFER_MS_DATA, answered at once and later. Oracles: the reference page; the formats of NMVT, alert and
// subvectors 01 and 10.
#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "management_services.hpp"
#include "pages.hpp"
#include "support.hpp"

namespace openwosa::csvtest {
namespace {

using csv::Outcome;
using Bytes = std::vector<std::uint8_t>;

// A host that answers as it is told: with `outcome`, or not before answer().
class Host : public csv::ManagementServices {
  public:
    explicit Host(bool at_once = true, Outcome outcome = {}) : at_once_(at_once), outcome_(outcome) {}

    void send(sna::Bytes ru, std::function<void(Outcome)> done) override {
        std::unique_lock lock(mutex_);
        sent_.emplace_back(ru.begin(), ru.end());
        if (!at_once_) {
            waiting_.push_back(std::move(done));
            changed_.notify_all();
            return;
        }
        lock.unlock();
        done(outcome_);
    }
    void answer() {
        std::vector<std::function<void(Outcome)>> waiting;
        {
            std::lock_guard lock(mutex_);
            waiting.swap(waiting_);
        }
        for (auto& done : waiting) done(outcome_);
    }
    void wait_for(std::size_t requests) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(
            changed_.wait_for(lock, std::chrono::seconds(30), [&] { return waiting_.size() == requests; }));
    }
    std::vector<Bytes> sent() {
        std::lock_guard lock(mutex_);
        return sent_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    const bool at_once_;
    const Outcome outcome_;
    std::vector<Bytes> sent_;
    std::vector<std::function<void(Outcome)>> waiting_;
};

constexpr std::uint8_t kNoTime = SV_BIT0, kNoProduct = SV_BIT1, kNoSend = SV_BIT2, kNoLog = SV_BIT3;
constexpr std::uint8_t kNothingAdded = kNoTime | kNoProduct;

class Transfer : public CsvTest {
  protected:
    Transfer() : log(folder) {}
    ~Transfer() override {
        csv::use_management_services(nullptr);
        csv::close_management_services();
    }

    static struct transfer_ms_data block(std::uint8_t type, std::uint8_t options, Bytes& data) {
        auto v = verb<struct transfer_ms_data>(SV_TRANSFER_MS_DATA);
        v.data_type = type;
        v.options = options;
        put(v.origntr_id, "TELLER");
        v.dptr = data.data();
        v.dlen = static_cast<unsigned short>(data.size());
        return v;
    }
    std::shared_ptr<Host> host(bool at_once = true, Outcome outcome = {}) {
        auto out = std::make_shared<Host>(at_once, outcome);
        csv::use_management_services(out);
        return out;
    }
    static WCSVDATA startup() {
        WCSVDATA data;
        EXPECT_EQ(WinCSVStartup(MAKEWORD(1, 0), &data), 0);
        return data;
    }

    LogFile log;
    Bytes alert = {0x06, 0x92, 0x00, 0x00, 0x01, 0x02};  // generic alert data, as a subvector
    Bytes nmvt = {0x41, 0x03, 0x8D, 0, 0, 0, 0, 0, 0, 0x0A, 0, 0, 0x06, 0x92, 0, 0, 1, 2};
};

TEST_F(Transfer, WrapsAlertAndStatisticsSubvectorsInAnNmvt) {
    const auto h = host();
    auto v = block(SV_ALERT_SUBVECTORS, kNothingAdded, alert);
    EXPECT_CODES(v, SV_OK, 0u);
    v = block(SV_PDSTATS_SUBVECTORS, kNothingAdded, alert);
    EXPECT_CODES(v, SV_OK, 0u);
    ASSERT_EQ(h->sent().size(), 2u);
    EXPECT_EQ(h->sent()[0], nmvt);
    Bytes statistics = nmvt;
    statistics[11] = 0x25;
    EXPECT_EQ(h->sent()[1], statistics);
}

TEST_F(Transfer, SendsAnNmvtAsItIs) {
    const auto h = host();
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_EQ(h->sent().at(0), nmvt);
}

TEST_F(Transfer, AddsDateAndTimeAndProductToTheMajorVector) {
    const auto h = host();
    auto v = block(SV_NMVT, 0, nmvt);
    EXPECT_CODES(v, SV_OK, 0u);
    const Bytes ru = h->sent().at(0);
    ASSERT_GT(ru.size(), nmvt.size() + 10);
    EXPECT_EQ(ru[8] << 8 | ru[9], static_cast<int>(ru.size() - 8)) << "the major vector's length";
    const auto* time = ru.data() + nmvt.size();
    EXPECT_EQ(Bytes(time, time + 4), (Bytes{10, 0x01, 8, 0x10}));
    EXPECT_GE(time[5], 1);
    EXPECT_LE(time[5], 12);
    EXPECT_GE(time[6], 1);
    EXPECT_LE(time[6], 31);
    EXPECT_LT(time[7], 24);
    const auto* product = time + 10;
    EXPECT_EQ(product[0], ru.size() - nmvt.size() - 10) << "the last subvector fills the rest";
    EXPECT_EQ(product[1], 0x10);
    EXPECT_EQ(product[3], product[0] - 3) << "one product id, filling it";
    EXPECT_EQ(product[4], 0x11);
    const Bytes name = {0xD6, 0xD7, 0xC5, 0xD5, 0xE6, 0xD6, 0xE2, 0xC1};
    EXPECT_TRUE(std::equal(name.begin(), name.end(), ru.end() - 8)) << "OPENWOSA in EBCDIC ends it";
}

TEST_F(Transfer, LogsWhatIsSentUnlessToldNotTo) {
    host();
    auto v = block(SV_ALERT_SUBVECTORS, kNothingAdded, alert);
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_NE(log.text().find("TELLER: severity 0: alert: 41038d0000000000000a0000069200000102\n"),
              std::string::npos)
        << log.text();
    const std::string before = log.text();
    v.options |= kNoLog;
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_EQ(log.text(), before);
    v.options |= kNoSend;
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_NE(log.text(), before) << "what is not sent is logged whatever bit 3 says";
}

TEST_F(Transfer, NeverSendsWhatTheUserDefined) {
    const auto h = host();
    Bytes own = {0xAB, 0xCD};
    auto v = block(SV_USER_DEFINED, 0, own);
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_TRUE(h->sent().empty());
    EXPECT_NE(log.text().find("user data: abcd\n"), std::string::npos);
}

TEST_F(Transfer, LogsAlsoWhenThereIsNoSession) {
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    EXPECT_CODES(v, SV_STATE_CHECK, SV_SSCP_PU_SESSION_NOT_ACTIVE);
    EXPECT_NE(log.text().find("NMVT: 41038d"), std::string::npos);
}

TEST_F(Transfer, WaitsForASessionThatMayComeUp) {
    log.configure(folder, R"("pus": {"PU1": {"mac": "400000000001", "node_id": "05D00001"}})",
                  "\"session_wait_ms\": 300");
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_CODES(v, SV_STATE_CHECK, SV_SSCP_PU_SESSION_NOT_ACTIVE);
    EXPECT_GE(std::chrono::steady_clock::now() - begin,
              std::chrono::milliseconds(290));  // less the clocks' steps
    EXPECT_CODES(v, SV_STATE_CHECK, SV_SSCP_PU_SESSION_NOT_ACTIVE);
}

TEST_F(Transfer, FindsNoServerWhereThereCanBeNoNode) {
    log.configure(folder, R"("peers": {}, "pus": {}, "listen": [{"address": "192.0.2.1"}])");
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    EXPECT_CODES(v, SV_SERVER_RESOURCE_NOT_FOUND, 0u);
}

// The node is there, and holds the verb because a session may come up; cleaning up lets go of both.
TEST_F(Transfer, ThatWaitsForASessionIsCancelledByCleanup) {
    log.configure(folder, R"("pus": {"PU1": {"mac": "400000000001", "node_id": "05D00001"}})",
                  "\"session_wait_ms\": 600000");
    Window window;
    startup();
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    ASSERT_TRUE(WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v)));
    EXPECT_TRUE(WinCSVCleanup());
    EXPECT_EQ(window.next().vcb, reinterpret_cast<LPARAM>(&v));
    EXPECT_EQ(v.primary_rc, SV_CANCELLED);
    startup();
    ASSERT_TRUE(WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v))) << "and again";
    EXPECT_TRUE(WinCSVCleanup());
    EXPECT_EQ(window.next().vcb, reinterpret_cast<LPARAM>(&v));
}

TEST_F(Transfer, PassesOnWhatBecameOfIt) {
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    host(true, {SV_SERVER_RESOURCE_NOT_FOUND, 0});
    EXPECT_CODES(v, SV_SERVER_RESOURCE_NOT_FOUND, 0u);
    host(true, {SV_SERVER_RESOURCES_LOST, SV_SERVER_CONN_FAILURE});
    EXPECT_CODES(v, SV_SERVER_RESOURCES_LOST, SV_SERVER_CONN_FAILURE);
}

TEST_F(Transfer, FitsOneRuOf512Bytes) {
    host();
    Bytes fits(500, 0), too_long(501, 0);
    auto v = block(SV_ALERT_SUBVECTORS, kNothingAdded, fits);
    EXPECT_CODES(v, SV_OK, 0u);
    v.options = kNoProduct;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_DATA_EXCEEDS_RU_SIZE);
    v = block(SV_ALERT_SUBVECTORS, kNothingAdded, too_long);
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_DATA_EXCEEDS_RU_SIZE);
    Bytes own(513, 0);
    v = block(SV_USER_DEFINED, 0, own);
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_DATA_EXCEEDS_RU_SIZE);
}

TEST_F(Transfer, ChecksItsParameters) {
    auto v = block(4, 0, alert);
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_TYPE);
    abitest::Pages pages;
    v = block(SV_NMVT, 0, nmvt);
    v.dptr = pages.end() - nmvt.size() + 1;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_SEGMENT);
}

// Ours: the header has the code, the page does not say when.
TEST_F(Transfer, AddsNothingToWhatIsNoNmvt) {
    host();
    auto v = block(SV_NMVT, 0, alert);
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_NMVT_ERROR);
    v.options = kNothingAdded;
    EXPECT_CODES(v, SV_OK, 0u);
}

TEST_F(Transfer, NeedsAGoodConfiguration) {
    write_file(folder.file("config.json"), "{");
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    EXPECT_CODES(v, SV_COMM_SUBSYSTEM_NOT_LOADED, 0u);
}

TEST_F(Transfer, WaitsForTheHost) {
    const auto h = host(false);
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    v.primary_rc = 0xCCCC;
    std::thread program([&] { ACSSVC(reinterpret_cast<LONG_PTR>(&v)); });
    h->wait_for(1);
    EXPECT_EQ(v.primary_rc, 0xCCCC);
    h->answer();
    program.join();
    EXPECT_EQ(v.primary_rc, SV_OK);
}

// ---- WinAsyncCSV

TEST_F(Transfer, EndsWithAMessageWhenIssuedForOne) {
    Window window;
    const auto h = host(false);
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    v.primary_rc = 0xCCCC;
    const HANDLE task = WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v));
    ASSERT_TRUE(task);
    EXPECT_EQ(v.primary_rc, 0xCCCC);
    EXPECT_FALSE(window.has_message());
    h->answer();
    const auto message = window.next();
    EXPECT_EQ(message.task, reinterpret_cast<WPARAM>(task));
    EXPECT_EQ(message.vcb, reinterpret_cast<LPARAM>(&v));
    EXPECT_EQ(v.primary_rc, SV_OK);
    h->answer();
    EXPECT_FALSE(window.has_message()) << "once";
}

TEST_F(Transfer, EndsWithAMessageAlsoWhenAFieldIsRefused) {
    Window window;
    auto v = block(4, 0, nmvt);
    const HANDLE task = WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v));
    ASSERT_TRUE(task);
    EXPECT_EQ(window.next().task, reinterpret_cast<WPARAM>(task));
    EXPECT_EQ(v.primary_rc, SV_PARAMETER_CHECK);
    EXPECT_EQ(v.secondary_rc, SV_INVALID_DATA_TYPE);
}

TEST_F(Transfer, AloneIsAsynchronous) {
    Window window;
    auto v = verb<struct convert>(SV_CONVERT);
    v.primary_rc = 0xCCCC;
    EXPECT_TRUE(WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v)));
    EXPECT_EQ(v.primary_rc, SV_OK) << "complete on return";
    EXPECT_FALSE(window.has_message());
}

TEST_F(Transfer, IsNotStartedWithoutAWindowOrAVerb) {
    auto v = block(SV_NMVT, kNothingAdded, nmvt);
    EXPECT_FALSE(WinAsyncCSV(nullptr, reinterpret_cast<LONG_PTR>(&v)));
    Window window;
    EXPECT_FALSE(WinAsyncCSV(window.handle(), 0));
    v.opcode = 0x7777;
    EXPECT_FALSE(WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v)));
    EXPECT_EQ(v.primary_rc, SV_INVALID_VERB);
    EXPECT_FALSE(window.has_message());
}

TEST_F(Transfer, MayBeUnderWay64TimesAndIsCancelledByTheLastCleanup) {
    Window window;
    const auto h = host(false);
    startup();
    startup();
    std::vector<struct transfer_ms_data> verbs(64, block(SV_NMVT, kNothingAdded, nmvt));
    std::vector<WPARAM> tasks;
    for (auto& v : verbs)
        tasks.push_back(
            reinterpret_cast<WPARAM>(WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&v))));
    EXPECT_EQ(std::count(tasks.begin(), tasks.end(), 0u), 0);
    auto one_more = block(SV_NMVT, kNothingAdded, nmvt);
    EXPECT_CODES(one_more, SV_THREAD_BLOCKING, 0u);
    EXPECT_FALSE(WinAsyncCSV(window.handle(), reinterpret_cast<LONG_PTR>(&one_more)));
    EXPECT_EQ(one_more.primary_rc, SV_THREAD_BLOCKING);
    EXPECT_TRUE(WinCSVCleanup());
    EXPECT_FALSE(window.has_message()) << "another part of the program still uses it";
    EXPECT_TRUE(WinCSVCleanup());
    std::vector<WPARAM> ended;
    for (std::size_t i = 0; i < verbs.size(); ++i) ended.push_back(window.next().task);
    std::sort(ended.begin(), ended.end());
    std::sort(tasks.begin(), tasks.end());
    EXPECT_EQ(ended, tasks);
    for (const auto& v : verbs) EXPECT_EQ(v.primary_rc, SV_CANCELLED);
    reached(SV_TRANSFER_MS_DATA, SV_CANCELLED, 0);
    h->answer();
    EXPECT_FALSE(window.has_message()) << "an answer that comes late is nobody's";
    EXPECT_EQ(verbs[0].primary_rc, SV_CANCELLED);
}

}  // namespace
}  // namespace openwosa::csvtest
