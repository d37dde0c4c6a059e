// The partner of the APPC benchmarks, in a process and at a node of its own. Conversations with BENCH, one
// after the other: data are received and forgotten; a confirmation is given; when the direction comes, as
// much as came last goes back with it. Conversations with HOLD are taken and kept.
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "appc_program.hpp"

using namespace openwosa::bench;

namespace {

constexpr std::size_t kRoom = 32767;

void converse(AppcConversation& conversation) {
    static unsigned char buffer[kRoom];
    std::size_t last = 0;
    for (;;) {
        std::size_t size = 0;
        switch (conversation.receive(buffer, kRoom, size)) {
            case AppcConversation::Received::kData:
                last = size;
                break;
            case AppcConversation::Received::kSend:
                conversation.send(buffer, last, AP_SEND_DATA_P_TO_R_FLUSH);
                break;
            case AppcConversation::Received::kConfirm:
                conversation.confirmed();
                break;
            case AppcConversation::Received::kConfirmDeallocate:
                return conversation.confirmed();
            case AppcConversation::Received::kEnd:
                return;
        }
    }
}

}  // namespace

int main() {
    const AppcProgram program;
    // It ends when the benchmark does, however that ends.
    std::thread([] {
        while (std::getchar() != EOF) {
        }
        std::_Exit(0);
    }).detach();
    std::thread([] {
        for (;;) AppcProgram::receive_allocate(kHoldTp);
    }).detach();
    std::puts("ready");
    std::fflush(stdout);
    for (;;) {
        AppcConversation conversation = AppcProgram::receive_allocate(kPartnerTp);
        converse(conversation);
        AppcProgram::end_tp(conversation);
    }
}
