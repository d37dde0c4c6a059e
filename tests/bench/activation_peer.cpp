// The peer of com_activation: CoCreateInstance and Release of the same class by the system's own ole32, that
// is Wine's, from the registry. The benchmarks start this program under Wine and read the one line it prints,
// the nanoseconds of one activation. usage: activation_peer LIBRARY
#include <windows.h>
// After windows.h.
#include <objbase.h>

#include <cstdio>
#include <string>

namespace {

constexpr CLSID kThing = {0x6B5C9F10, 0x3C5E, 0x4D0B, {0x8A, 0x21, 0x0F, 0x7D, 0x52, 0x6E, 0x90, 0x01}};
const std::string kKey = "Software\\Classes\\CLSID\\{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9001}";
constexpr int kTimes = 5000;

// Only as long as this program runs; Wine looks for classes in no other place than the machine's.
bool register_class(const std::string& library) {
    HKEY key = nullptr;
    if (RegCreateKeyExA(HKEY_LOCAL_MACHINE, (kKey + "\\InprocServer32").c_str(), 0, nullptr,
                        REG_OPTION_VOLATILE, KEY_WRITE, nullptr, &key, nullptr) != ERROR_SUCCESS)
        return false;
    const auto set = [&](const char* name, const std::string& value) {
        return RegSetValueExA(key, name, 0, REG_SZ, reinterpret_cast<const BYTE*>(value.c_str()),
                              static_cast<DWORD>(value.size() + 1)) == ERROR_SUCCESS;
    };
    const bool good = set(nullptr, library) && set("ThreadingModel", "Both");
    RegCloseKey(key);
    return good;
}

void unregister_class() {
    RegDeleteKeyA(HKEY_LOCAL_MACHINE, (kKey + "\\InprocServer32").c_str());
    RegDeleteKeyA(HKEY_LOCAL_MACHINE, kKey.c_str());
}

bool activate() {
    IPersist* object = nullptr;
    if (FAILED(CoCreateInstance(kThing, nullptr, CLSCTX_INPROC_SERVER, __uuidof(IPersist),
                                reinterpret_cast<void**>(&object))))
        return false;
    object->Release();
    return true;
}

bool measure() {
    if (!activate()) return false;
    LARGE_INTEGER frequency, began, ended;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&began);
    for (int i = 0; i < kTimes; ++i)
        if (!activate()) return false;
    QueryPerformanceCounter(&ended);
    const double seconds =
        static_cast<double>(ended.QuadPart - began.QuadPart) / static_cast<double>(frequency.QuadPart);
    std::printf("%.1f\n", 1e9 * seconds / kTimes);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || !register_class(argv[1])) return 2;
    const bool good = SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED)) && measure();
    CoUninitialize();
    unregister_class();
    return good ? 0 : 1;
}
