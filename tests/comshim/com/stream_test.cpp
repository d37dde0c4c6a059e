// Oracle: the reference of CreateStreamOnHGlobal and IStream; Wine's ole32 passes the same.
#include "com_test.hpp"

namespace {

class MemoryStream : public testing::Test {
  protected:
    void SetUp() override { ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &stream_), S_OK); }
    void TearDown() override { EXPECT_EQ(stream_->Release(), 0u); }

    ULONGLONG seek(LONGLONG to, DWORD origin) {
        LARGE_INTEGER move;
        move.QuadPart = to;
        ULARGE_INTEGER position{};
        EXPECT_EQ(stream_->Seek(move, origin, &position), S_OK);
        return position.QuadPart;
    }
    std::string read(ULONG count) {
        std::string bytes(count, '?');
        ULONG done = 0;
        EXPECT_TRUE(SUCCEEDED(stream_->Read(bytes.data(), count, &done)));
        bytes.resize(done);
        return bytes;
    }
    void write(const std::string& bytes) {
        ULONG done = 0;
        EXPECT_EQ(stream_->Write(bytes.data(), static_cast<ULONG>(bytes.size()), &done), S_OK);
        EXPECT_EQ(done, bytes.size());
    }
    ULONGLONG size() {
        STATSTG status{};
        EXPECT_EQ(stream_->Stat(&status, STATFLAG_NONAME), S_OK);
        EXPECT_EQ(status.type, static_cast<DWORD>(STGTY_STREAM));
        return status.cbSize.QuadPart;
    }

    IStream* stream_ = nullptr;
};

}  // namespace

TEST_F(MemoryStream, ReadsWhatWasWritten) {
    write("hello, world");
    EXPECT_EQ(seek(7, STREAM_SEEK_SET), 7u);
    EXPECT_EQ(read(100), "world");
    EXPECT_EQ(read(1), "");
    EXPECT_EQ(size(), 12u);
}

TEST_F(MemoryStream, SeeksFromTheStartThePositionAndTheEnd) {
    write("0123456789");
    EXPECT_EQ(seek(-3, STREAM_SEEK_END), 7u);
    EXPECT_EQ(seek(-2, STREAM_SEEK_CUR), 5u);
    EXPECT_EQ(read(2), "56");
    LARGE_INTEGER before;
    before.QuadPart = -1;
    EXPECT_EQ(stream_->Seek(before, STREAM_SEEK_SET, nullptr), STG_E_SEEKERROR);
    EXPECT_EQ(read(1), "7");
}

TEST_F(MemoryStream, SetSizeCutsAndGrows) {
    write("0123456789");
    ULARGE_INTEGER wanted;
    wanted.QuadPart = 4;
    EXPECT_EQ(stream_->SetSize(wanted), S_OK);
    EXPECT_EQ(size(), 4u);
    seek(0, STREAM_SEEK_SET);
    EXPECT_EQ(read(100), "0123");
}

TEST_F(MemoryStream, AWriteBeyondTheEndGrowsIt) {
    seek(1000, STREAM_SEEK_SET);
    write("x");
    EXPECT_EQ(size(), 1001u);
}

TEST_F(MemoryStream, AnswersForSequentialStreamToo) {
    ISequentialStream* sequential = nullptr;
    EXPECT_EQ(stream_->QueryInterface(IID_ISequentialStream, reinterpret_cast<void**>(&sequential)), S_OK);
    sequential->Release();
    IDispatch* none = reinterpret_cast<IDispatch*>(this);
    EXPECT_EQ(stream_->QueryInterface(IID_IDispatch, reinterpret_cast<void**>(&none)), E_NOINTERFACE);
    EXPECT_EQ(none, nullptr);
}

TEST_F(MemoryStream, ACloneSharesTheBytesAndHasItsOwnPosition) {
    write("abcdef");
    IStream* clone = nullptr;
    ASSERT_EQ(stream_->Clone(&clone), S_OK);
    seek(0, STREAM_SEEK_SET);
    write("X");
    LARGE_INTEGER start{};
    EXPECT_EQ(clone->Seek(start, STREAM_SEEK_SET, nullptr), S_OK);
    char first = 0;
    ULONG done = 0;
    EXPECT_EQ(clone->Read(&first, 1, &done), S_OK);
    EXPECT_EQ(first, 'X');
    EXPECT_EQ(read(1), "b");
    clone->Release();
}

TEST_F(MemoryStream, CopyToStopsAtTheEnd) {
    write("abcdef");
    seek(2, STREAM_SEEK_SET);
    IStream* target = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &target), S_OK);
    ULARGE_INTEGER count, got{}, put{};
    count.QuadPart = 100;
    EXPECT_EQ(stream_->CopyTo(target, count, &got, &put), S_OK);
    EXPECT_EQ(got.QuadPart, 4u);
    EXPECT_EQ(put.QuadPart, 4u);
    target->Release();
}

TEST(CreateStreamOnHGlobal, OverGivenMemoryHasItsBytes) {
    const HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, 16);
    memcpy(GlobalLock(memory), "0123456789abcdef", 16);
    GlobalUnlock(memory);
    IStream* stream = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(memory, FALSE, &stream), S_OK);
    HGLOBAL same = nullptr;
    EXPECT_EQ(GetHGlobalFromStream(stream, &same), S_OK);
    EXPECT_EQ(same, memory);
    char bytes[4];
    ULONG done = 0;
    EXPECT_EQ(stream->Read(bytes, 4, &done), S_OK);
    EXPECT_EQ(memcmp(bytes, "0123", 4), 0);
    stream->Release();
    EXPECT_EQ(GlobalSize(memory), 16u);
    GlobalFree(memory);
}
