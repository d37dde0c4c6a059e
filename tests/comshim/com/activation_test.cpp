// Activation from manifests, which stand in for the registry. Oracle: comshim/com/class_manifest.hpp and
// class_catalog.hpp for the files; for loading and unloading the reference of DllGetClassObject,
// DllCanUnloadNow and CoFreeUnusedLibraries.
#include <dlfcn.h>

#include <filesystem>
#include <fstream>

#include "../../com/conformance.hpp"
#include "com_test.hpp"

namespace {

namespace fs = std::filesystem;

constexpr CLSID kThing = {0x6B5C9F10, 0x3C5E, 0x4D0B, {0x8A, 0x21, 0x0F, 0x7D, 0x52, 0x6E, 0x90, 0x01}};
constexpr CLSID kAlias = {0x6B5C9F10, 0x3C5E, 0x4D0B, {0x8A, 0x21, 0x0F, 0x7D, 0x52, 0x6E, 0x90, 0x02}};

// A folder of manifests that $OPENWOSA_COM_PATH names.
class Activation : public testing::Test {
  protected:
    Activation() {
        std::string name = (fs::temp_directory_path() / "comshim_activation_XXXXXX").string();
        folder_ = mkdtemp(name.data());
        setenv("OPENWOSA_COM_PATH", ("/nowhere::" + folder_.string()).c_str(), 1);
    }
    ~Activation() override {
        CoFreeUnusedLibrariesEx(0, 0);
        unsetenv("OPENWOSA_COM_PATH");
        fs::remove_all(folder_);
    }

    void manifest(const std::string& text, const char* name = "thing.comclass.json") {
        std::ofstream(folder_ / name) << text;
    }
    void good_manifest(const std::string& more = "", const std::string& library = COMSHIM_CLASS_LIBRARY) {
        manifest(R"({"library": ")" + library +
                 R"(", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9001}",
                    "progid": "Test.Thing.1", "version_independent_progid": "Test.Thing")" +
                 more + "}]}");
    }
    HRESULT create(REFCLSID clsid = kThing) {
        IPersist* thing = nullptr;
        const HRESULT result =
            CoCreateInstance(clsid, nullptr, CLSCTX_ALL, IID_IPersist, reinterpret_cast<void**>(&thing));
        if (FAILED(result)) return result;
        CLSID own{};
        thing->GetClassID(&own);
        EXPECT_TRUE(IsEqualCLSID(own, kThing));
        thing->Release();
        return result;
    }
    static bool is_loaded() {
        void* library = dlopen(COMSHIM_CLASS_LIBRARY, RTLD_NOW | RTLD_NOLOAD);
        if (library) dlclose(library);
        return library != nullptr;
    }
    // What OutputDebugString writes while `body` runs.
    template <class Body>
    std::string debug_output_of(Body body) {
        setenv("COMSHIM_DEBUG_OUTPUT", "1", 1);
        testing::internal::CaptureStderr();
        body();
        unsetenv("COMSHIM_DEBUG_OUTPUT");
        return testing::internal::GetCapturedStderr();
    }

    const com_test::Apartment apartment_;
    fs::path folder_;
};

}  // namespace

TEST_F(Activation, AClassOfAManifestIsMadeByItsLibrary) {
    good_manifest();
    EXPECT_FALSE(is_loaded());
    EXPECT_EQ(create(), S_OK);
    EXPECT_TRUE(is_loaded());
}

TEST_F(Activation, AClassObeysTheRulesOfCom) {
    good_manifest();
    com_conformance::check_class(kThing, {IID_IPersist});
}

TEST_F(Activation, AManifestThatComesLaterIsSeen) {
    EXPECT_EQ(create(), REGDB_E_CLASSNOTREG);
    good_manifest();
    EXPECT_EQ(create(), S_OK);
}

TEST_F(Activation, ProgIdsLeadToTheClassInEitherCase) {
    good_manifest();
    for (const wchar_t* name : {L"Test.Thing.1", L"Test.Thing", L"TEST.thing"}) {
        CLSID clsid{};
        EXPECT_EQ(CLSIDFromProgID(name, &clsid), S_OK);
        EXPECT_TRUE(IsEqualCLSID(clsid, kThing));
        EXPECT_EQ(CLSIDFromString(name, &clsid), S_OK);
    }
    LPOLESTR name = nullptr;
    EXPECT_EQ(ProgIDFromCLSID(kThing, &name), S_OK);
    EXPECT_STREQ(name, L"Test.Thing.1");
    CoTaskMemFree(name);
}

TEST_F(Activation, AnAliasIsTheSameClass) {
    EXPECT_EQ(create(kAlias), REGDB_E_CLASSNOTREG);
    good_manifest(R"(, "aliases": ["{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9002}", "Old.Thing"])");
    EXPECT_EQ(create(kAlias), S_OK);
    CLSID clsid{};
    EXPECT_EQ(CLSIDFromProgID(L"Old.Thing", &clsid), S_OK);
    EXPECT_TRUE(IsEqualCLSID(clsid, kThing));
}

TEST_F(Activation, ALibraryIsSoughtBesideItsManifest) {
    fs::create_symlink(COMSHIM_CLASS_LIBRARY, folder_ / "libbeside.so");
    good_manifest("", "libbeside.so");
    EXPECT_EQ(create(), S_OK);
}

TEST_F(Activation, ALibraryThatIsNotThereIsCoEDllnotfound) {
    good_manifest("", "libno_such_library.so");
    const std::string said = debug_output_of([&] { EXPECT_EQ(create(), CO_E_DLLNOTFOUND); });
    EXPECT_NE(said.find("libno_such_library.so"), std::string::npos) << said;
}

TEST_F(Activation, ALibraryWithoutClassesIsCoEErrorindll) {
    good_manifest("", "libm.so.6");
    const std::string said = debug_output_of([&] { EXPECT_EQ(create(), CO_E_ERRORINDLL); });
    EXPECT_NE(said.find("DllGetClassObject"), std::string::npos) << said;
}

TEST_F(Activation, AClassTheLibraryDoesNotHaveIsClassEClassnotavailable) {
    manifest(R"({"library": ")" COMSHIM_CLASS_LIBRARY
             R"(", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9002}"}]})");
    EXPECT_EQ(create(kAlias), CLASS_E_CLASSNOTAVAILABLE);
}

TEST_F(Activation, OnlyInProcessServersAreActivated) {
    good_manifest();
    void* object = &object;
    EXPECT_EQ(CoCreateInstance(kThing, nullptr, CLSCTX_LOCAL_SERVER, IID_IUnknown, &object),
              REGDB_E_CLASSNOTREG);
    EXPECT_EQ(object, nullptr);
}

TEST_F(Activation, AMistakeInAManifestNamesFileAndKey) {
    const std::pair<const char*, const char*> mistakes[] = {
        {R"({"classes": []})", "library: is missing"},
        {R"({"library": 5, "classes": []})", "library: a string is expected"},
        {R"({"library": "x"})", "classes: a list of classes is expected"},
        {R"({"library": "x", "classes": [5]})", "classes[0]: an object is expected"},
        {R"({"library": "x", "classes": [{}]})", "classes[0].clsid: is missing"},
        {R"({"library": "x", "classes": [{"clsid": "{1}"}]})", "classes[0].clsid: a class id"},
        {R"({"library": "x", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9002}", "threading": "Some"}]})",
         "classes[0].threading: Apartment, Free, Both or Neutral"},
        {R"({"library": "x", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9002}", "progId": "a"}]})",
         "classes[0].progId: no such key"},
        {R"({"library": "x", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9002}", "aliases": "a"}]})",
         "classes[0].aliases: a list of strings"},
        {R"({"library": "x", "classes": [)", "parse error"},
        {"", "parse error"},
    };
    int number = 0;
    for (const auto& [text, expected] : mistakes) {
        const std::string name = "wrong" + std::to_string(number++) + ".comclass.json";
        manifest(text, name.c_str());
        const std::string said = debug_output_of([&] { EXPECT_EQ(create(kAlias), REGDB_E_CLASSNOTREG); });
        EXPECT_NE(said.find(name), std::string::npos) << said;
        EXPECT_NE(said.find(expected), std::string::npos) << said;
        fs::remove(folder_ / name);
    }
}

TEST_F(Activation, AWrongManifestDoesNotHideAGoodOne) {
    manifest("nonsense", "a_wrong.comclass.json");
    good_manifest();
    EXPECT_EQ(create(), S_OK);
}

TEST_F(Activation, EveryTruncatedManifestIsRefused) {
    const std::string whole =
        R"({"library": "x", "classes": [{"clsid": "{6B5C9F10-3C5E-4D0B-8A21-0F7D526E9002}", "aliases": ["A.B"]}]})";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        manifest(whole.substr(0, length));
        EXPECT_EQ(create(kAlias), REGDB_E_CLASSNOTREG) << length;
    }
}

TEST_F(Activation, ALibraryIsUnloadedWhenItSaysSoAndItsDelayIsOver) {
    good_manifest();
    IPersist* thing = nullptr;
    ASSERT_EQ(CoCreateInstance(kThing, nullptr, CLSCTX_ALL, IID_IPersist, reinterpret_cast<void**>(&thing)),
              S_OK);
    CoFreeUnusedLibrariesEx(0, 0);
    EXPECT_TRUE(is_loaded()) << "an object lives";
    thing->Release();
    CoFreeUnusedLibraries();
    EXPECT_TRUE(is_loaded()) << "for ten minutes a thread may still be in it";
    CoFreeUnusedLibrariesEx(0, 0);
    EXPECT_FALSE(is_loaded());
    EXPECT_EQ(create(), S_OK) << "and is loaded again";
}

TEST_F(Activation, ALibraryOfApartmentThreadedClassesNeedsNoDelay) {
    good_manifest(R"(, "threading": "Apartment")");
    EXPECT_EQ(create(), S_OK);
    CoFreeUnusedLibraries();
    EXPECT_FALSE(is_loaded());
}

TEST_F(Activation, ALockedServerStaysLoaded) {
    good_manifest();
    IClassFactory* factory = nullptr;
    ASSERT_EQ(
        CoGetClassObject(kThing, CLSCTX_ALL, nullptr, IID_IClassFactory, reinterpret_cast<void**>(&factory)),
        S_OK);
    factory->LockServer(TRUE);
    IClassFactory* kept = factory;
    factory->Release();
    CoFreeUnusedLibrariesEx(0, 0);
    EXPECT_TRUE(is_loaded());
    ASSERT_EQ(
        CoGetClassObject(kThing, CLSCTX_ALL, nullptr, IID_IClassFactory, reinterpret_cast<void**>(&kept)),
        S_OK);
    kept->LockServer(FALSE);
    kept->Release();
    CoFreeUnusedLibrariesEx(0, 0);
    EXPECT_FALSE(is_loaded());
}

TEST_F(Activation, ThreadsMayActivateWhileOthersUnload) {
    good_manifest();
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            const com_test::Apartment mine;
            for (int round = 0; round < 300; ++round) EXPECT_EQ(create(), S_OK);
        });
    // Not with delay 0: that leaves the library to be unloaded under the feet of who returns from its
    // Release.
    std::thread unloader([] {
        const com_test::Apartment mine;
        for (int round = 0; round < 300; ++round) CoFreeUnusedLibraries();
    });
    for (auto& thread : threads) thread.join();
    unloader.join();
}
