// Compiled as C++98, 11 and 20, by g++ and clang++, ANSI and UNICODE. Standard headers come after windows.h,
// as in many old programs, and must not mind.
#include <ole2.h>
#include <windows.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <limits>
#include <list>
#include <map>
#include <string>
#include <vector>
#if __cplusplus >= 201103L
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <random>
#include <thread>
#endif
#if __cplusplus >= 202002L
#include <ranges>
#include <span>
#endif

#include "everything.c"

namespace {

using namespace std;

// min and max beside std::min and std::max: the macros of the SDK would break the headers above.
int smallest(int a, long b, const string& c, const string& d) {
    const vector<int> numbers(3, a);
    return static_cast<int>(min(a, b)) + max(a, 7) + (min)(c, d).empty() + std::max(a, numbers[0]) +
           numeric_limits<int>::min();
}

}  // namespace

interface IEverything : public IUnknown {
    STDMETHOD(Do)(THIS_ BSTR what) PURE;
};
__CRT_UUID_DECL(IEverything, 0x6f0c2a10, 0x52e1, 0x4c43, 0x9c, 0x1b, 0x6a, 0x5f, 0x0d, 0x2e, 0x77, 0x09)

namespace {

class Everything : public IEverything {
  public:
    virtual ~Everything() {}
    STDMETHODIMP QueryInterface(REFIID iid, void** object) {
        if (iid != __uuidof(IUnknown) && iid != __uuidof(IEverything)) return E_NOINTERFACE;
        *object = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() { return 2; }
    STDMETHODIMP_(ULONG) Release() { return 1; }
    STDMETHODIMP Do(BSTR) {
        return CoCreateInstance(CLSID_NULL, this, CLSCTX_ALL, __uuidof(IEverything), NULL);
    }
};

}  // namespace

int everything_plus_plus();
int everything_plus_plus() { return smallest(1, 2, "a", "b"); }
