#include "host_support.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "runtime/config.hpp"

namespace openwosa::comlu0::test {
namespace {

std::size_t entries(const char* folder) {
    std::error_code error;
    const std::filesystem::directory_iterator all(folder, error);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class Array {
  public:
    explicit Array(const std::vector<std::uint8_t>& bytes = {})
        : array_(SafeArrayCreateVector(VT_UI1, 0, static_cast<ULONG>(bytes.size()))) {
        void* to = nullptr;
        if (FAILED(SafeArrayAccessData(array_, &to))) return;
        std::copy(bytes.begin(), bytes.end(), static_cast<std::uint8_t*>(to));
        SafeArrayUnaccessData(array_);
    }
    ~Array() {
        if (array_) SafeArrayDestroy(array_);
    }
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;
    SAFEARRAY** address() { return &array_; }
    std::vector<std::uint8_t> bytes() const {
        if (!array_) return {};
        LONG upper = -1;
        void* from = nullptr;
        if (FAILED(SafeArrayGetUBound(array_, 1, &upper)) || FAILED(SafeArrayAccessData(array_, &from)))
            return {};
        const auto* first = static_cast<const std::uint8_t*>(from);
        std::vector<std::uint8_t> out(first, first + upper + 1);
        SafeArrayUnaccessData(array_);
        return out;
    }

  private:
    SAFEARRAY* array_;
};

}  // namespace

NothingLeft::NothingLeft() {
    std::thread([] {}).join();  // a sanitizer starts one of its own with the first
    descriptors_ = entries("/proc/self/fd");
    threads_ = entries("/proc/self/task");
}

NothingLeft::~NothingLeft() {
    EXPECT_TRUE(eventually([&] { return entries("/proc/self/fd") <= descriptors_; }))
        << entries("/proc/self/fd") << " descriptors, " << descriptors_ << " before";
    EXPECT_TRUE(eventually([&] { return entries("/proc/self/task") <= threads_; }))
        << entries("/proc/self/task") << " threads, " << threads_ << " before";
}

NodeOfTheTest::NodeOfTheTest(const std::string& config_file) {
    const auto config = runtime::load_config_file(config_file);
    EXPECT_TRUE(config.ok()) << config.text();
    std::string why;
    EXPECT_EQ(node_.open(loop_.get(), config.config.sna, nullptr, why), runtime::OwnedNode::Result::kOwner)
        << why;
}

NodeOfTheTest::~NodeOfTheTest() { node_.close(); }

sna::node::LuStatus NodeOfTheTest::status(const std::string& lu) {
    for (auto& status : node_.service()->status())
        if (status.name == lu) return std::move(status);
    ADD_FAILURE() << "the node has no " << lu;
    return {};
}

bool NodeOfTheTest::in_use() {
    const auto all = node_.service()->status();
    return std::any_of(all.begin(), all.end(), [](const auto& lu) { return lu.client.has_value(); });
}

Program::Program() {
    EXPECT_EQ(CoCreateInstance(__uuidof(comLU0), nullptr, CLSCTX_INPROC_SERVER, __uuidof(IcomLU0),
                               reinterpret_cast<void**>(&client_)),
              S_OK);
}

Program::~Program() { leave(); }

void Program::leave() {
    if (client_) client_->Release();
    client_ = nullptr;
    if (handle_) handle_->Release();
    handle_ = nullptr;
}

HRESULT Program::create(const std::wstring& connection, short init, LONG timeout,
                        const std::vector<std::uint8_t>& init_data) {
    Array start(init_data);
    BSTR text = SysAllocString(connection.c_str());
    const HRESULT result = client_->CreateSession(text, init, start.address(), timeout, &handle_);
    SysFreeString(text);
    return result;
}

HRESULT Program::receive(LONG timeout, LONG size) {
    Array array;
    const HRESULT result = client_->Receive(timeout, &size, &indication, &number, array.address());
    data = array.bytes();
    return result;
}

HRESULT Program::send(LONG hint, const std::vector<std::uint8_t>& bytes) {
    Array array(bytes);
    short last = 0;
    return client_->Send(hint, array.address(), &last);
}

HRESULT Program::online(short init, LONG timeout) {
    Array none;
    return client_->Online(init, none.address(), timeout);
}

HRESULT Program::property(const wchar_t* name, LONG& value) {
    BSTR text = SysAllocString(name);
    VARIANT variant;
    VariantInit(&variant);
    const HRESULT result = client_->GetProperty(text, &variant);
    SysFreeString(text);
    if (SUCCEEDED(result)) value = V_I4(&variant);
    return result;
}

bool Program::waits() {
    LONG value = 0;
    return property(L"LASTRESULT", value) == CLU0_E_WAITING;
}

LONG Program::last_sense() {
    LONG value = 0;
    EXPECT_EQ(property(L"LASTSENSE", value), S_OK);
    return value;
}

std::wstring Program::description() {
    IErrorInfo* information = nullptr;
    if (GetErrorInfo(0, &information) != S_OK) return {};
    BSTR text = nullptr;
    information->GetDescription(&text);
    information->Release();
    std::wstring out(text ? text : L"");
    SysFreeString(text);
    return out;
}

std::string scenario_of(const std::string& steps, const std::string& bind, const std::string& link) {
    const std::string silence = R"({"pause_ms": 600000})";
    return R"({"link": )" + link + R"(, "pus": [{"lus": [{"address": 34, "application": "TEST"}]}],
               "applications": {"TEST": {"bind": )" +
           bind + R"(, "steps": [)" + steps + (steps.empty() ? "" : ", ") + silence + "]}}}";
}

HostTest::HostTest() { CoInitializeEx(nullptr, COINIT_MULTITHREADED); }

HostTest::~HostTest() {
    if (program_) program_->leave();
    if (node_) {
        EXPECT_TRUE(eventually([&] { return !node_->in_use(); })) << "an LU was not given back";
    }
    program_.reset();
    node_.reset();
    host_.reset();
    CoFreeUnusedLibrariesEx(0, 0);
    CoUninitialize();
}

void HostTest::begin(const std::string& scenario) {
    host_.emplace(folder_, std::uint16_t{0}, scenario);
    const std::string config = nodetest::config_file(folder_, host_->port());
    environment_.emplace("OPENWOSA_CONFIG", config.c_str());
    node_.emplace(config);
    program_.emplace();
}

void HostTest::restart_host(const std::string& scenario) {
    const std::uint16_t port = host_->port();
    host_.emplace(folder_, port, scenario);
}

void HostTest::start(short init) {
    const HRESULT expected = init == INIT_SSCP ? CLU0_S_SSCP_ACTIVE : S_OK;
    ASSERT_EQ(program_->create(L"LUNAME=LU34 RESPONSETIMEOUT=30000", init, 30000), expected)
        << host_->process().output();
    ASSERT_EQ(program_->connect(), expected);
}

bool HostTest::comes_to(sna::lu0::Condition condition) {
    return eventually([&] { return node_->status(kLu).condition == condition; });
}

void HostTest::recover() {
    ASSERT_EQ(program_->online(INIT_BIND, 30000), S_OK) << host_->process().output();
    const std::vector<std::uint8_t> text{0xC8, 0x85, 0x93, 0x93, 0x96};
    ASSERT_EQ(program_->send(PREPARE_TO_RECEIVE, text), S_OK);
    ASSERT_EQ(program_->receive(30000), S_OK);
    EXPECT_EQ(program_->data, text);
    EXPECT_EQ(program_->offline(), S_OK);
}

}  // namespace openwosa::comlu0::test
