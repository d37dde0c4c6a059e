// The library really goes when it is unloaded, whatever the program left behind. This test links nothing of
// it.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <windows.h>

namespace openwosa::comshim_test {
namespace {

class Library {
  public:
    Library() : handle_(dlopen(OPENWOSA_COMSHIM, RTLD_NOW | RTLD_LOCAL)) {
        EXPECT_NE(handle_, nullptr) << dlerror();
    }
    ~Library() { dlclose(handle_); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    static bool loaded() {
        void* handle = dlopen(OPENWOSA_COMSHIM, RTLD_NOW | RTLD_NOLOAD);
        if (handle != nullptr) {
            dlclose(handle);
        }
        return handle != nullptr;
    }

    // The function of this declaration.
    template <class Function>
    Function* get(const char* name, Function*) const {
        void* symbol = dlsym(handle_, name);
        EXPECT_NE(symbol, nullptr) << name;
        return reinterpret_cast<Function*>(symbol);
    }

  private:
    void* handle_;
};

// The type comes from the header, the function from the library: nothing refers to the symbol itself.
#define FROM(library, function) (library).get("owshim_" #function, static_cast<decltype(&function)>(nullptr))

void leave_everything_behind(const Library& library) {
    WNDCLASSA window_class{};
    window_class.lpfnWndProc = FROM(library, DefWindowProcA);
    window_class.lpszClassName = "left behind";
    EXPECT_NE(FROM(library, RegisterClassA)(&window_class), 0);
    const HWND hwnd =
        FROM(library, CreateWindowExA)(0, "left behind", "a text that is longer than a short string", 0, 0, 0,
                                       0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
    EXPECT_NE(hwnd, nullptr);
    EXPECT_NE(FROM(library, RegisterWindowMessageA)("a message nobody gives back"), 0u);
    EXPECT_TRUE(FROM(library, PostMessageA)(hwnd, WM_USER, 0, 0));
    EXPECT_NE(FROM(library, SetTimer)(hwnd, 1, 1000, nullptr), 0u);
}

TEST(Unload, AThousandTimesLeavesNothing) {
    for (int i = 0; i < 1000; ++i) {
        {
            const Library library;
            leave_everything_behind(library);
        }
        ASSERT_FALSE(Library::loaded());
    }
}

}  // namespace
}  // namespace openwosa::comshim_test
