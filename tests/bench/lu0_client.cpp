#include "lu0_client.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace openwosa::bench {
namespace {

constexpr LONG kPatience = 60000;

void check(HRESULT result, const char* doing) {
    if (SUCCEEDED(result) && result != CLU0_S_TIMEOUT) return;
    std::fprintf(stderr, "%s: %08lX\n", doing, static_cast<unsigned long>(static_cast<ULONG>(result)));
    std::abort();
}

IcomLU0* make() {
    IcomLU0* lu = nullptr;
    check(CoCreateInstance(__uuidof(comLU0), nullptr, CLSCTX_INPROC_SERVER, __uuidof(IcomLU0),
                           reinterpret_cast<void**>(&lu)),
          "CoCreateInstance");
    return lu;
}

}  // namespace

Lu0Library::Lu0Library(const char* file) {
    setenv("OPENWOSA_CONFIG", file, 1);
    check(CoInitializeEx(nullptr, COINIT_MULTITHREADED), "CoInitializeEx");
    held_ = make();
}

Lu0Library::~Lu0Library() {
    held_->Release();
    CoUninitialize();
    unsetenv("OPENWOSA_CONFIG");
}

Lu0Client::Lu0Client(int number, std::size_t ru) : lu_(make()) {
    BSTR connection = SysAllocString((L"LUNAME=L" + std::to_wstring(number)).c_str());
    SAFEARRAY* nothing = nullptr;
    check(lu_->CreateSession(connection, INIT_BIND, &nothing, kPatience, &session_), "CreateSession");
    SysFreeString(connection);
    check(lu_->Connect(session_), "Connect");
    request_ = SafeArrayCreateVector(VT_UI1, 0, static_cast<ULONG>(ru));
}

Lu0Client::~Lu0Client() {
    SafeArrayDestroy(request_);
    lu_->Release();
    session_->Release();
}

void Lu0Client::exchange(int times) {
    for (int i = 0; i < times; ++i) {
        short number = 0;
        check(lu_->Send(EXCEPTION_RESPONSE1 | PREPARE_TO_RECEIVE | APPL_DATA | LU_DATA | NORMAL_DATA,
                        &request_, &number),
              "Send");
        SAFEARRAY* answer = nullptr;
        LONG size = 4096, indication = 0;
        while ((indication & DATA_COMPLETE) == 0) {
            check(lu_->Receive(kPatience, &size, &indication, &number, &answer), "Receive");
            if (answer) SafeArrayDestroy(answer);
            answer = nullptr;
        }
    }
}

}  // namespace openwosa::bench
