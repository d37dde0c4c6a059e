// DISPLAY: the sections of the reference ("Differences by Information Type"), in a buffer of the program's.
#include "program.hpp"

// After SYNCPT_SUPPORT.
#include <acsmgtc.h>

#include <cstddef>

namespace openwosa::appctest {
namespace {

constexpr std::size_t kForm = offsetof(DISPLAY, sna_global_info_ptr);

struct Shown {
    explicit Shown(std::size_t room = 65535) : buffer(room, 0xEE) {
        v = block<DISPLAY>(AP_DISPLAY);
        v.init_sect_len = kForm;
        v.num_sections = 16;
        v.buffer_len = static_cast<ULONG>(room);
        v.buffer_ptr = buffer.data();
    }
    DISPLAY& show() { return issue(v); }
    bool inside(const void* p, std::size_t size) const {
        const auto* at = static_cast<const unsigned char*>(p);
        return at >= buffer.data() && at + size <= buffer.data() + v.display_len;
    }
    std::vector<unsigned char> buffer;
    DISPLAY v;
};

template <class T>
const T* at(const void* p, std::size_t offset) {
    return reinterpret_cast<const T*>(static_cast<const unsigned char*>(p) + offset);
}
template <std::size_t N>
bool alias_is(const unsigned char (&field)[N], const char* name) {
    unsigned char wanted[N];
    std::memset(wanted, ' ', N);
    std::memcpy(wanted, name, std::strlen(name));
    return std::memcmp(field, wanted, N) == 0;
}
template <std::size_t N>
bool name_is(const unsigned char (&field)[N], const char* name) {
    unsigned char wanted[N];
    put_name(wanted, N, name);
    return std::memcmp(field, wanted, N) == 0;
}

TEST_F(AppcTest, DisplayShowsTheSessionOfAConversation) {
    Pair p;
    Shown s;
    s.v.sess_info = AP_YES;
    ASSERT_TRUE(ok(s.show()));
    ASSERT_TRUE(s.inside(s.v.sess_info_ptr, sizeof(SESS_INFO_SECT)));
    EXPECT_EQ(s.v.area_needed, s.v.display_len);
    EXPECT_EQ(s.v.lu62_info_ptr, nullptr) << "not asked for";
    const SESS_INFO_SECT& head = *s.v.sess_info_ptr;
    EXPECT_EQ(head.sess_init_sect_len, sizeof head);
    EXPECT_EQ(head.num_sessions, head.total_sessions);
    auto attributes = p.a.block<GET_ATTRIBUTES>(AP_B_GET_ATTRIBUTES);
    attributes.opext |= AP_EXTD_VCB;
    ASSERT_TRUE(ok(issue(attributes)));
    std::size_t offset = head.sess_init_sect_len;
    int found = 0;
    for (int i = 0; i < head.num_sessions; ++i) {
        const auto* one = at<SESS_OVERLAY>(&head, offset);
        ASSERT_TRUE(s.inside(one, sizeof *one));
        offset += one->sess_entry_len;
        if (std::memcmp(one->sess_id, attributes.sess_id, 8) != 0 || one->conv_id != p.a.conv_id) continue;
        ++found;
        EXPECT_TRUE(alias_is(one->lu_alias, "LUA"));
        EXPECT_TRUE(alias_is(one->plu_alias, "LUB"));
        EXPECT_TRUE(name_is(one->mode_name, "#INTER"));
        EXPECT_EQ(one->sess_type, AP_LU_LU_SESSION);
        EXPECT_EQ(one->conn_type, AP_PEER_CONNECTION);
        EXPECT_EQ(one->pacing_type, AP_FIXED);
        EXPECT_GE(one->send_ru_size, 256);
    }
    EXPECT_EQ(found, 1);
    EXPECT_EQ(offset, s.v.display_len);
}

TEST_F(AppcTest, DisplayShowsLusTheirPartnersAndModes) {
    Pair p;
    Shown s;
    s.v.lu62_info = AP_YES;
    ASSERT_TRUE(ok(s.show()));
    const LU62_INFO_SECT& head = *s.v.lu62_info_ptr;
    int found = 0;
    std::size_t lu_at = head.lu62_init_sect_len;
    for (int i = 0; i < head.num_lu62s; ++i) {
        const auto* lu = at<LU62_OVERLAY>(&head, lu_at);
        ASSERT_TRUE(s.inside(lu, lu->lu62_entry_len));
        EXPECT_EQ(lu->lu_type, AP_LU62);
        EXPECT_EQ(lu->default_lu, AP_NO);
        EXPECT_EQ(lu->lu62_overlay_len, sizeof *lu - sizeof lu->lu62_entry_len);
        std::size_t partner_at = sizeof *lu;
        for (int j = 0; j < lu->num_plus; ++j) {
            const auto* plu = at<PLU62_OVERLAY>(lu, partner_at);
            ASSERT_TRUE(s.inside(plu, plu->plu62_entry_len));
            std::size_t mode_at = sizeof *plu;
            for (int k = 0; k < plu->num_modes; ++k) {
                const auto* mode = at<MODE_OVERLAY>(plu, mode_at);
                found += alias_is(lu->lu_alias, "LUA") && name_is(mode->mode_name, "#INTER") &&
                         mode->act_sess_count >= 1 && plu->par_sess_supp == AP_SUPPORTED;
                mode_at += mode->mode_entry_len;
            }
            EXPECT_EQ(mode_at, plu->plu62_entry_len);
            partner_at += plu->plu62_entry_len;
        }
        EXPECT_EQ(partner_at, lu->lu62_entry_len);
        lu_at += lu->lu62_entry_len;
    }
    EXPECT_EQ(found, 1);
    EXPECT_EQ(lu_at, s.v.display_len);
}

TEST_F(AppcTest, DisplayHasTheDocumentedValuesOfTheNodeAndItsDefaults) {
    Shown s;
    s.v.sna_global_info = s.v.sys_def_info = s.v.lu_def_info = s.v.plu_def_info = s.v.mode_def_info =
        s.v.link_info = s.v.link_def_info = s.v.lu_0_3_info = s.v.gw_info = AP_YES;
    ASSERT_TRUE(ok(s.show()));
    const SNA_GLOBAL_INFO_SECT& node = *s.v.sna_global_info_ptr;
    EXPECT_EQ(node.node_type, AP_LEN);
    EXPECT_EQ(node.cp_nau_addr, 0);
    for (const unsigned char c : node.product_set_id.machine_seq_num) EXPECT_EQ(c, 0xF0);
    const SYS_DEF_INFO_SECT& defaults = *s.v.sys_def_info_ptr;
    EXPECT_EQ(defaults.default_mode_name[0], 0);
    EXPECT_TRUE(name_is(defaults.default_local_lu_name, ""));
    EXPECT_EQ(defaults.max_mc_ll_send_size, 16384);
    EXPECT_EQ(defaults.dir_for_attaches[0], '*');
    EXPECT_EQ(defaults.tp_operation, AP_QUEUED_AM_STARTED);
    EXPECT_EQ(defaults.tp_program_type, AP_FULL_SCREEN);
    EXPECT_EQ(s.v.lu_0_3_info_ptr->num_lu_0_3s, 0);
    EXPECT_EQ(s.v.gw_info_ptr->num_gw_lus, 0);
    EXPECT_EQ(s.v.link_info_ptr->total_links, 0);
    EXPECT_EQ(s.v.link_def_info_ptr->total_link_def, 0);
    EXPECT_EQ(s.v.plu_def_info_ptr->total_plu_def, 0) << "nothing is configured";
    ASSERT_NE(s.v.mode_def_info_ptr, nullptr);
    ASSERT_NE(s.v.lu_def_info_ptr, nullptr);
    for (const void* section :
         {static_cast<const void*>(s.v.gw_info_ptr), static_cast<const void*>(s.v.mode_def_info_ptr)})
        EXPECT_TRUE(s.inside(section, 8));
}

TEST_F(AppcTest, DisplayInTooSmallABufferSaysHowMuchItNeeds) {
    Pair p;
    Shown all;
    all.v.sess_info = all.v.lu62_info = AP_YES;
    ASSERT_TRUE(ok(all.show()));
    for (ULONG room : {ULONG{0}, ULONG{7}, ULONG{60}, all.v.display_len - 1}) {
        Shown s;
        s.v.sess_info = s.v.lu62_info = AP_YES;
        s.v.buffer_len = room;
        EXPECT_TRUE(is(s.show(), AP_STATE_CHECK, static_cast<std::uint32_t>(AP_DISPLAY_INFO_EXCEEDS_LEN)));
        EXPECT_EQ(s.v.area_needed, all.v.display_len);
        EXPECT_LE(s.v.display_len, room);
        EXPECT_EQ(s.buffer[room], 0xEE) << "nothing behind it is touched";
        if (s.v.lu62_info_ptr) {
            EXPECT_LE(s.v.lu62_info_ptr->num_lu62s, s.v.lu62_info_ptr->total_lu62s);
        }
    }
    Shown exact(all.v.display_len);
    exact.v.sess_info = exact.v.lu62_info = AP_YES;
    EXPECT_TRUE(ok(exact.show()));
}

TEST_F(AppcTest, DisplayRefusesFormsAndSectionsItDoesNotHave) {
    const auto refused = [](auto change) {
        Shown s;
        change(s.v);
        return is(s.show(), AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_DISPLAY_INVALID_CONSTANT));
    };
    EXPECT_TRUE(refused([](DISPLAY& v) { v.init_sect_len = 51; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.num_sections = 15; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.reserv2[1] = 1; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.am_info = AP_YES; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.tp_info = AP_YES; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.adapter_info = AP_YES; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.ms_info = AP_YES; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.x25_physical_link_info = AP_YES; }));
    EXPECT_TRUE(refused([](DISPLAY& v) { v.lu62_info = 2; }));
    Shown s;
    s.v.buffer_ptr = reinterpret_cast<unsigned char*>(8);
    EXPECT_TRUE(is(s.show(), AP_STATE_CHECK, AP_INVALID_DATA_SEGMENT));
}

TEST_F(AppcTest, DisplayOfTheOlderFormWritesNinePointersBehindItsFlags) {
    constexpr std::size_t kFlags = offsetof(DISPLAY, sna_global_info), kPointers = kFlags + 12;
    Shown s;
    s.v.init_sect_len = 48;
    s.v.num_sections = 9;
    s.v.link_info = AP_YES;
    auto* const bytes = reinterpret_cast<unsigned char*>(&s.v);
    const std::size_t end = kPointers + 9 * sizeof(void*);
    std::memset(bytes + kFlags + 9, 0xA5, sizeof s.v - kFlags - 9);
    ASSERT_TRUE(ok(s.show()));
    void* pointers[9];
    std::memcpy(pointers, bytes + kPointers, sizeof pointers);
    EXPECT_EQ(pointers[0], nullptr);
    EXPECT_EQ(pointers[5], s.buffer.data());
    for (std::size_t i = end; i < sizeof s.v; ++i) EXPECT_EQ(bytes[i], 0xA5);
}

TEST_F(AppcTest, DisplayListsThisMachineAsTheOnlyServer) {
    Shown s;
    std::memcpy(s.buffer.data(), "CSEXTNIDCSLISTND", 16);
    ASSERT_TRUE(ok(s.show()));
    ASSERT_EQ(s.v.display_len, 2u + 8 + 32);
    EXPECT_EQ(s.buffer[0], 1);
    EXPECT_EQ(s.buffer[1], 0);
    EXPECT_EQ(std::memcmp(s.buffer.data() + 2, "SNASERVR", 8), 0);
    char name[33] = {};
    DWORD size = sizeof name;
    ASSERT_TRUE(GetComputerNameA(name, &size));
    EXPECT_EQ(std::memcmp(s.buffer.data() + 10, name, std::min<std::size_t>(size, 32)), 0);
}

}  // namespace
}  // namespace openwosa::appctest
