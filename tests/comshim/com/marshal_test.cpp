// Oracle: the reference of the Global Interface Table, CoMarshalInterThreadInterfaceInStream and the
// free-threaded marshaler. The objects here are called from any thread, so they aggregate that marshaler:
// then also Windows hands out the pointer itself.
#include <vector>

#include "com_test.hpp"

namespace {

class Agile final : public com_test::Counted<IUnknown> {
  public:
    Agile() { EXPECT_EQ(CoCreateFreeThreadedMarshaler(this, &marshaler_), S_OK); }
    ~Agile() override { marshaler_->Release(); }
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
        if (object && IsEqualIID(iid, IID_IMarshal)) return marshaler_->QueryInterface(iid, object);
        return Counted::QueryInterface(iid, object);
    }

  private:
    IUnknown* marshaler_ = nullptr;
};

IGlobalInterfaceTable* open_table() {
    IGlobalInterfaceTable* table = nullptr;
    EXPECT_EQ(CoCreateInstance(CLSID_StdGlobalInterfaceTable, nullptr, CLSCTX_INPROC_SERVER,
                               IID_IGlobalInterfaceTable, reinterpret_cast<void**>(&table)),
              S_OK);
    return table;
}

}  // namespace

TEST(GlobalInterfaceTable, IsOneForTheProcess) {
    const com_test::Apartment apartment;
    IGlobalInterfaceTable* first = open_table();
    IGlobalInterfaceTable* second = open_table();
    EXPECT_EQ(first, second);
    first->Release();
    second->Release();
}

TEST(GlobalInterfaceTable, GivesAnotherThreadTheRegisteredInterface) {
    const com_test::Apartment apartment;
    IGlobalInterfaceTable* table = open_table();
    Agile object;
    DWORD cookie = 0;
    ASSERT_EQ(table->RegisterInterfaceInGlobal(&object, IID_IUnknown, &cookie), S_OK);
    EXPECT_NE(cookie, 0u);
    EXPECT_GT(object.references, 1u);
    com_test::on_new_thread([&] {
        const com_test::Apartment other(COINIT_APARTMENTTHREADED);
        IUnknown* got = nullptr;
        EXPECT_EQ(table->GetInterfaceFromGlobal(cookie, IID_IUnknown, reinterpret_cast<void**>(&got)), S_OK);
        EXPECT_EQ(got, &object);
        got->Release();
    });
    EXPECT_EQ(table->RevokeInterfaceFromGlobal(cookie), S_OK);
    EXPECT_EQ(object.references, 1u);
    IUnknown* got = nullptr;
    EXPECT_EQ(table->GetInterfaceFromGlobal(cookie, IID_IUnknown, reinterpret_cast<void**>(&got)),
              E_INVALIDARG);
    EXPECT_EQ(got, nullptr);
    EXPECT_EQ(table->RevokeInterfaceFromGlobal(cookie), E_INVALIDARG);
    table->Release();
}

TEST(GlobalInterfaceTable, AnInterfaceTheObjectLacksIsRefused) {
    const com_test::Apartment apartment;
    IGlobalInterfaceTable* table = open_table();
    Agile object;
    DWORD cookie = 99;
    EXPECT_TRUE(FAILED(table->RegisterInterfaceInGlobal(&object, IID_IDispatch, &cookie)));
    EXPECT_EQ(object.references, 1u);
    table->Release();
}

TEST(GlobalInterfaceTable, ManyThreadsMayUseIt) {
    const com_test::Apartment apartment;
    IGlobalInterfaceTable* table = open_table();
    Agile object;
    DWORD shared = 0;
    ASSERT_EQ(table->RegisterInterfaceInGlobal(&object, IID_IUnknown, &shared), S_OK);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            const com_test::Apartment mine;
            for (int round = 0; round < 500; ++round) {
                DWORD cookie = 0;
                EXPECT_EQ(table->RegisterInterfaceInGlobal(&object, IID_IUnknown, &cookie), S_OK);
                for (const DWORD each : {cookie, shared}) {
                    IUnknown* got = nullptr;
                    EXPECT_EQ(
                        table->GetInterfaceFromGlobal(each, IID_IUnknown, reinterpret_cast<void**>(&got)),
                        S_OK);
                    if (got) got->Release();
                }
                EXPECT_EQ(table->RevokeInterfaceFromGlobal(cookie), S_OK);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(table->RevokeInterfaceFromGlobal(shared), S_OK);
    EXPECT_EQ(object.references, 1u);
    table->Release();
}

TEST(CoMarshalInterThreadInterfaceInStream, GivesAnotherThreadTheInterface) {
    const com_test::Apartment apartment;
    Agile object;
    IStream* stream = nullptr;
    ASSERT_EQ(CoMarshalInterThreadInterfaceInStream(IID_IUnknown, &object, &stream), S_OK);
    com_test::on_new_thread([&] {
        const com_test::Apartment other(COINIT_APARTMENTTHREADED);
        IUnknown* got = nullptr;
        EXPECT_EQ(CoGetInterfaceAndReleaseStream(stream, IID_IUnknown, reinterpret_cast<void**>(&got)), S_OK);
        EXPECT_EQ(got, &object);
        got->Release();
    });
    EXPECT_EQ(object.references, 1u);
}

TEST(CoMarshalInterThreadInterfaceInStream, AnInterfaceTheObjectLacksIsRefused) {
    const com_test::Apartment apartment;
    Agile object;
    IStream* stream = reinterpret_cast<IStream*>(&object);
    EXPECT_TRUE(FAILED(CoMarshalInterThreadInterfaceInStream(IID_IDispatch, &object, &stream)));
    EXPECT_EQ(object.references, 1u);
    EXPECT_EQ(CoMarshalInterThreadInterfaceInStream(IID_IUnknown, &object, nullptr), E_INVALIDARG);
}

TEST(CoMarshalInterface, AnObjectWithoutAMarshalerTravelsWithinItsApartment) {
    const com_test::Apartment apartment;
    com_test::Unknown object;
    IStream* stream = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &stream), S_OK);
    ASSERT_EQ(CoMarshalInterface(stream, IID_IUnknown, &object, MSHCTX_INPROC, nullptr, MSHLFLAGS_NORMAL),
              S_OK);
    EXPECT_GT(object.references, 1u);
    const LARGE_INTEGER start{};
    stream->Seek(start, STREAM_SEEK_SET, nullptr);
    IUnknown* got = nullptr;
    EXPECT_EQ(CoUnmarshalInterface(stream, IID_IUnknown, reinterpret_cast<void**>(&got)), S_OK);
    EXPECT_EQ(got, &object);
    got->Release();
    stream->Seek(start, STREAM_SEEK_SET, nullptr);
    got = nullptr;
    EXPECT_TRUE(FAILED(CoUnmarshalInterface(stream, IID_IUnknown, reinterpret_cast<void**>(&got))))
        << "a second time";
    EXPECT_EQ(got, nullptr);
    stream->Release();
    EXPECT_EQ(object.references, 1u);
}

TEST(CoReleaseMarshalData, GivesUpWhatIsNotFetched) {
    const com_test::Apartment apartment;
    com_test::Unknown object;
    IStream* stream = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &stream), S_OK);
    ASSERT_EQ(CoMarshalInterface(stream, IID_IUnknown, &object, MSHCTX_INPROC, nullptr, MSHLFLAGS_NORMAL),
              S_OK);
    stream->Seek({}, STREAM_SEEK_SET, nullptr);
    EXPECT_EQ(CoReleaseMarshalData(stream), S_OK);
    stream->Release();
    EXPECT_EQ(object.references, 1u);
}

TEST(CoMarshalInterface, AStrongTableEntryIsFetchedAsOftenAsWanted) {
    const com_test::Apartment apartment;
    Agile object;
    IStream* stream = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &stream), S_OK);
    ASSERT_EQ(
        CoMarshalInterface(stream, IID_IUnknown, &object, MSHCTX_INPROC, nullptr, MSHLFLAGS_TABLESTRONG),
        S_OK);
    for (int i = 0; i < 3; ++i) {
        stream->Seek({}, STREAM_SEEK_SET, nullptr);
        IUnknown* got = nullptr;
        EXPECT_EQ(CoUnmarshalInterface(stream, IID_IUnknown, reinterpret_cast<void**>(&got)), S_OK);
        EXPECT_EQ(got, &object);
        if (got) got->Release();
    }
    stream->Seek({}, STREAM_SEEK_SET, nullptr);
    EXPECT_EQ(CoReleaseMarshalData(stream), S_OK);
    stream->Release();
    EXPECT_EQ(object.references, 1u);
}

TEST(CoUnmarshalInterface, OfAnEmptyOrCutStreamFails) {
    const com_test::Apartment apartment;
    com_test::Unknown object;
    IStream* whole = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &whole), S_OK);
    ASSERT_EQ(CoMarshalInterface(whole, IID_IUnknown, &object, MSHCTX_INPROC, nullptr, MSHLFLAGS_TABLESTRONG),
              S_OK);
    STATSTG status{};
    whole->Stat(&status, STATFLAG_NONAME);
    // Windows has some bytes at the end that nobody needs.
    const ULONGLONG needed = status.cbSize.QuadPart - 4;
    for (ULONGLONG length = 0; length < needed; ++length) {
        IStream* cut = nullptr;
        ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &cut), S_OK);
        whole->Seek({}, STREAM_SEEK_SET, nullptr);
        ULARGE_INTEGER count;
        count.QuadPart = length;
        whole->CopyTo(cut, count, nullptr, nullptr);
        cut->Seek({}, STREAM_SEEK_SET, nullptr);
        void* got = &got;
        EXPECT_TRUE(FAILED(CoUnmarshalInterface(cut, IID_IUnknown, &got))) << length;
        cut->Release();
    }
    whole->Seek({}, STREAM_SEEK_SET, nullptr);
    EXPECT_EQ(CoReleaseMarshalData(whole), S_OK);
    whole->Release();
    EXPECT_EQ(object.references, 1u);
}

TEST(FreeThreadedMarshaler, UnmarshalsInTheSameProcessByItsOwnClass) {
    const com_test::Apartment apartment;
    Agile object;
    IMarshal* marshal = nullptr;
    ASSERT_EQ(object.QueryInterface(IID_IMarshal, reinterpret_cast<void**>(&marshal)), S_OK);
    CLSID clsid{};
    EXPECT_EQ(
        marshal->GetUnmarshalClass(IID_IUnknown, &object, MSHCTX_INPROC, nullptr, MSHLFLAGS_NORMAL, &clsid),
        S_OK);
    const CLSID expected = {0x0000033A, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    EXPECT_TRUE(IsEqualGUID(clsid, expected));
    IUnknown* outer = nullptr;
    EXPECT_EQ(marshal->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&outer)), S_OK);
    EXPECT_EQ(outer, &object) << "the outer object is the identity";
    outer->Release();
    marshal->Release();
    EXPECT_EQ(object.references, 1u);
}
