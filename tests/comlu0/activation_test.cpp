// The library as programs find it on Linux: through the manifest beside it, and under other names through
// manifests of the user's own, because the vendor's class ids were never published. Oracle:
// comshim/com/class_manifest.hpp.
#include <comlu0.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

// What a binary or a script of the vendor's day may have asked for.
constexpr CLSID kOldId = {0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x01}};
constexpr CLSID kOwnId = {0x5d2c1e60, 0x7f0b, 0x4b52, {0x9b, 0x3e, 0x6c, 0x0e, 0x51, 0xa4, 0x0a, 0x03}};

class LibraryActivation : public testing::Test {
  protected:
    LibraryActivation() {
        std::string name = (fs::temp_directory_path() / "comlu0_activation_XXXXXX").string();
        folder_ = mkdtemp(name.data());
        CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    }
    ~LibraryActivation() override {
        CoFreeUnusedLibrariesEx(0, 0);
        CoUninitialize();
        unsetenv("OPENWOSA_COM_PATH");
        fs::remove_all(folder_);
    }

    void alias_manifest() {
        setenv("OPENWOSA_COM_PATH", folder_.c_str(), 1);
        std::ofstream(folder_ / "old-names.comclass.json") << R"({
            "library": "libcomlu0.so.0",
            "classes": [{"clsid": "{5D2C1E60-7F0B-4B52-9B3E-6C0E51A40A03}", "progid": "comLU0.comLU0.1", "threading": "Both",
                         "aliases": ["{11223344-5566-7788-99AA-BBCCDDEEFF01}", "Vendor.LU0.2"]}]})";
    }
    // Only an object of ours, and a working one, knows that it is not connected.
    static HRESULT property_of(REFCLSID clsid) {
        IcomLU0* lu = nullptr;
        const HRESULT made = CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, __uuidof(IcomLU0),
                                              reinterpret_cast<void**>(&lu));
        if (FAILED(made)) return made;
        BSTR name = SysAllocString(L"LUNAME");
        VARIANT value;
        VariantInit(&value);
        const HRESULT result = lu->GetProperty(name, &value);
        SysFreeString(name);
        lu->Release();
        return result;
    }

    fs::path folder_;
};

TEST_F(LibraryActivation, TheClassIsFoundByItsProgIdAndTheOneWithTheVersion) {
    for (const wchar_t* name : {L"comLU0.comLU0", L"comLU0.comLU0.1", L"COMLU0.COMLU0"}) {
        CLSID clsid{};
        ASSERT_EQ(CLSIDFromProgID(name, &clsid), S_OK);
        EXPECT_TRUE(IsEqualCLSID(clsid, kOwnId));
    }
    EXPECT_EQ(property_of(kOwnId), CLU0_E_NOTCONNECTED);
}

TEST_F(LibraryActivation, AnotherClassIdReachesTheClassWhenAManifestSaysSo) {
    EXPECT_EQ(property_of(kOldId), REGDB_E_CLASSNOTREG);
    alias_manifest();
    EXPECT_EQ(property_of(kOldId), CLU0_E_NOTCONNECTED);
    EXPECT_EQ(property_of(kOwnId), CLU0_E_NOTCONNECTED) << "its own name remains";
}

TEST_F(LibraryActivation, AnotherProgIdReachesTheClassWhenAManifestSaysSo) {
    CLSID clsid{};
    EXPECT_EQ(CLSIDFromProgID(L"Vendor.LU0.2", &clsid), CO_E_CLASSSTRING);
    alias_manifest();
    ASSERT_EQ(CLSIDFromProgID(L"Vendor.LU0.2", &clsid), S_OK);
    EXPECT_EQ(property_of(clsid), CLU0_E_NOTCONNECTED);
}

TEST_F(LibraryActivation, AnotherInterfaceIdIsTakenWhenTheConfigurationSaysSo) {
    constexpr IID kOldInterface = {
        0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x02}};
    const auto file = folder_ / "openwosa.json";
    std::ofstream(file) << R"({"comlu0": {"interface_ids": ["{11223344-5566-7788-99aa-bbccddeeff02}"]}})";
    IcomLU0* lu = nullptr;
    setenv("OPENWOSA_CONFIG", file.c_str(), 1);
    const HRESULT made =
        CoCreateInstance(kOwnId, nullptr, CLSCTX_INPROC_SERVER, kOldInterface, reinterpret_cast<void**>(&lu));
    unsetenv("OPENWOSA_CONFIG");
    ASSERT_EQ(made, S_OK);
    EXPECT_EQ(lu->Offline(), CLU0_E_NOTCONNECTED);
    lu->Release();
}

TEST_F(LibraryActivation, TheLibraryIsUnloadedWhenItsLastObjectIsGone) {
    const auto is_loaded = [] {
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);)
            if (line.find("libcomlu0.so") != std::string::npos) return true;
        return false;
    };
    IUnknown* lu = nullptr;
    ASSERT_EQ(
        CoCreateInstance(kOwnId, nullptr, CLSCTX_INPROC_SERVER, IID_IUnknown, reinterpret_cast<void**>(&lu)),
        S_OK);
    CoFreeUnusedLibrariesEx(0, 0);
    EXPECT_TRUE(is_loaded());
    lu->Release();
    CoFreeUnusedLibrariesEx(0, 0);
    EXPECT_FALSE(is_loaded());
}

}  // namespace
