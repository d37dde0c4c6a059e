#include "runtime/trap_share.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

namespace fs = std::filesystem;
using runtime::TrapShare;

TrapShare some_share() { return {4711, runtime::new_trap_secret(), runtime::new_trap_secret()}; }

TEST(TrapShare, IsFoundAsPublished) {
    TemporaryFolder folder;
    const TrapShare share = some_share();
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, share));
    const auto found = runtime::find_trap_share(folder.path(), 162);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tcp_port, share.tcp_port);
    EXPECT_EQ(found->client, share.client);
    EXPECT_EQ(found->owner, share.owner);
    EXPECT_FALSE(runtime::find_trap_share(folder.path(), 163)) << "each port has its own";
}

TEST(TrapShare, IsReplacedByTheNextOwnersAndNotWithdrawnByTheOneBefore) {
    TemporaryFolder folder;
    const TrapShare first = some_share(), second = some_share();
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, first));
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, second));
    runtime::withdraw_trap_share(folder.path(), 162, first);
    ASSERT_TRUE(runtime::find_trap_share(folder.path(), 162));
    runtime::withdraw_trap_share(folder.path(), 162, second);
    EXPECT_FALSE(runtime::find_trap_share(folder.path(), 162));
    EXPECT_TRUE(fs::is_empty(folder.path())) << "nothing is left lying about";
}

TEST(TrapShare, IsReplacedWhileOthersReadIt) {
    TemporaryFolder folder;
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, some_share()));
    std::atomic<bool> enough{false};
    std::thread reader([&] {
        while (!enough) {
            runtime::find_trap_share(folder.path(), 162);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    int published = 0;
    for (int i = 0; i < 100; ++i) published += runtime::publish_trap_share(folder.path(), 162, some_share());
    enough = true;
    reader.join();
    EXPECT_EQ(published, 100);
    EXPECT_TRUE(runtime::find_trap_share(folder.path(), 162));
}

TEST(TrapShare, EveryTruncationIsNone) {
    TemporaryFolder folder;
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, some_share()));
    const std::string text = read_file(folder.file("trap-162"));
    for (std::size_t n = 0; n < text.size(); ++n) {
        write_file(folder.file("trap-162"), text.substr(0, n));
        EXPECT_FALSE(runtime::find_trap_share(folder.path(), 162)) << n;
    }
    write_file(folder.file("trap-162"), text + "x");
    EXPECT_FALSE(runtime::find_trap_share(folder.path(), 162));
    write_file(folder.file("trap-162"), text);
    EXPECT_TRUE(runtime::find_trap_share(folder.path(), 162));
}

#ifndef _WIN32

TEST(TrapShare, IsReadableByItsUserOnly) {
    TemporaryFolder folder;
    const std::string directory = folder.file("made");
    ASSERT_TRUE(runtime::publish_trap_share(directory, 162, some_share()));
    EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(directory + "/trap-162").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
}

TEST(TrapShare, IsNotTrustedWhenOthersMayHaveWrittenIt) {
    TemporaryFolder folder;
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, some_share()));
    fs::permissions(folder.file("trap-162"), fs::perms::group_write, fs::perm_options::add);
    EXPECT_FALSE(runtime::find_trap_share(folder.path(), 162));
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 163, some_share()));
    fs::permissions(folder.path(), fs::perms::others_exec, fs::perm_options::add);
    EXPECT_FALSE(runtime::find_trap_share(folder.path(), 163));
    EXPECT_FALSE(runtime::publish_trap_share(folder.path(), 163, some_share()));
}

TEST(TrapShare, FollowsNoLink) {
    TemporaryFolder folder;
    ASSERT_TRUE(runtime::publish_trap_share(folder.path(), 162, some_share()));
    fs::create_symlink(folder.file("trap-162"), folder.file("trap-163"));
    EXPECT_FALSE(runtime::find_trap_share(folder.path(), 163));
    fs::create_directory(folder.file("real"));
    fs::permissions(folder.file("real"), fs::perms::owner_all);
    fs::create_directory_symlink(folder.file("real"), folder.file("link"));
    EXPECT_FALSE(runtime::publish_trap_share(folder.file("link"), 162, some_share()));
}

TEST(TrapShare, LiesInTheUsersRuntimeFolder) {
    TemporaryFolder folder;
    const ScopedEnvironment runtime_folder("XDG_RUNTIME_DIR", folder.path().c_str());
    ASSERT_TRUE(runtime::publish_trap_share("", 162, some_share()));
    EXPECT_TRUE(fs::exists(folder.file("openwosa/trap-162")));
}

#endif

}  // namespace
}  // namespace openwosa::runtimetest
