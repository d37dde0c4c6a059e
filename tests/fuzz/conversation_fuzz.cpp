// A conversation whose node and program do anything: every input byte chooses a verb or a message of the
// node, with whatever data follow. It neither crashes nor forgets a verb, and what it sends keeps within the
// port.
#include <cstdint>
#include <cstdlib>

#include "sna/lu62/ps/conversation.hpp"

namespace sna = openwosa::sna;
using namespace openwosa::sna::lu62;
using namespace openwosa::sna::lu62::ps;

namespace {
void require(bool holds) {
    if (!holds) std::abort();
}

struct Input {
    const std::uint8_t* data;
    std::size_t size;
    std::uint8_t byte() { return size == 0 ? 0 : (--size, *data++); }
    sna::Octets bytes() {
        const std::size_t wanted = byte();
        const std::size_t take = wanted < size ? wanted : size;
        const sna::Octets out(data, take);
        data += take;
        size -= take;
        return out;
    }
};

class Run {
  public:
    explicit Run(Input input) : in_(input) {
        port::Attached attached;
        attached.attach.type = in_.byte() % 2 != 0 ? ConversationType::kMapped : ConversationType::kBasic;
        attached.attach.sync_level = SyncLevel::kConfirm;
        attached.attach.pip = in_.byte() % 2 != 0;
        attached.facts.send_ru = attached.facts.receive_ru = 16;
        attached.credit = in_.byte();
        credit_ = attached.credit;
        go(Begin{attached});
    }
    void all() {
        while (in_.size != 0 && !state_.over) {
            const std::uint8_t what = in_.byte();
            if (what < 128) {
                verb(what % 13);
            } else {
                message(what % 6);
            }
        }
        if (!state_.over) {
            go(Abort{});
        }
        require(state_.over && state_.state == ConvState::kReset && outstanding_ == 0 && posted_ == 0);
    }

  private:
    void verb(int which) {
        const auto choice = [this](int n) { return in_.byte() % n; };
        switch (which) {
            case 0:
                return issue(Confirm{});
            case 1:
                return issue(Confirmed{});
            case 2: {
                Deallocate event;
                event.type = static_cast<DeallocateType>(choice(8));
                event.refusal = static_cast<Refusal>(choice(24));
                event.log = in_.bytes();
                return issue(event);
            }
            case 3:
                return issue(Flush{});
            case 4: {
                const auto type = static_cast<PrepareType>(choice(3));
                return issue(PrepareToReceive{type, choice(2) != 0});
            }
            case 5:
            case 6: {
                Receive event;
                event.kind = static_cast<ReceiveKind>(choice(4));
                event.fill = static_cast<Fill>(choice(2));
                event.with_status = choice(2) != 0;
                event.max = in_.byte();
                return issue(event,
                             event.kind == ReceiveKind::kPost || event.kind == ReceiveKind::kWaitPosted);
            }
            case 7:
                return issue(RequestToSend{});
            case 8:
            case 9: {
                SendData event;
                event.type = static_cast<SendType>(choice(10));
                event.data = in_.bytes();
                return issue(event);
            }
            case 10: {
                SendError event;
                event.type = static_cast<ErrorType>(choice(2));
                event.direction = static_cast<ErrorDirection>(choice(2));
                event.log = in_.bytes();
                return issue(event);
            }
            case 11:
                return issue(TestRtsAndPost{});
            default:
                if (outstanding_ == 0) {
                    issue(ReceivePost{static_cast<Fill>(choice(2)), in_.byte()});
                    outstanding_ = 0;  // it completes in a slot of its own, unless it is refused
                }
                return;
        }
    }
    void issue(const Event& event, bool posts = false) {
        if (outstanding_ != 0) {
            return;
        }
        outstanding_ = 1;
        posting_ = posts;
        const bool was_posted = posted_ != 0;
        go(event);
        posting_ = false;
        if (posts && !was_posted && state_.pending.posted) {
            outstanding_ = 0;  // accepted
            posted_ = 1;
        }
    }
    void message(int which) {
        port::Indication message;
        switch (which) {
            case 0:
            case 1:
            case 2: {
                port::Received received;
                const std::uint8_t bits = in_.byte();
                received.piece.begin_chain = (bits & 1) != 0;
                received.piece.end_chain = (bits & 2) != 0;
                received.piece.fmh = (bits & 4) != 0;
                received.piece.change_direction = (bits & 8) != 0;
                received.piece.end_bracket = (bits & 16) != 0;
                received.piece.answer = static_cast<port::Answer>(in_.byte() % 6);
                const sna::Octets data = in_.bytes();
                received.data.assign(data.begin(), data.end());
                received.rus = port::rus(received.data.size(), 16);
                unconsumed_ += received.rus;
                message = std::move(received);
                break;
            }
            case 3:
                message = port::Responded{0, in_.byte() % 2 != 0 ? 0x08460000u : 0u};
                break;
            case 4: {
                const std::uint32_t more = in_.byte();
                credit_ += more;
                message = port::Credit{0, more};
                break;
            }
            default:
                if (const int rare = in_.byte() % 8; rare == 0) {
                    message = port::SessionLost{0, true, 0};
                } else if (rare == 1) {
                    message = port::NodeLost{};
                } else {
                    message = port::Signaled{0};
                }
        }
        go(FromNode{message});
    }
    void go(const Event& event) {
        out_.clear();
        step(state_, event, out_);
        for (const Completion& completion : out_.completions) {
            if (completion.slot == Slot::kVerb) {
                require(outstanding_ == 1);
                outstanding_ = 0;
            } else if (completion.slot == Slot::kPosted) {
                require(posted_ == 1 || posting_);
                posted_ = 0;
                outstanding_ = posting_ ? 0 : outstanding_;
            }
        }
        for (const port::Request& request : out_.down) {
            if (const auto* send = std::get_if<port::Send>(&request)) {
                const std::uint32_t cost = port::rus(send->data.size(), 16);
                require(cost <= credit_);
                credit_ -= cost;
                require(send->piece.end_chain || (!send->data.empty() && send->data.size() % 16 == 0));
                require(send->piece.begin_chain || !send->data.empty());
            } else if (const auto* consumed = std::get_if<port::Consumed>(&request)) {
                require(consumed->rus <= unconsumed_);
                unconsumed_ -= consumed->rus;
            }
        }
        std::size_t viewed = 0, told = 0;
        for (const sna::Octets view : out_.views) viewed += view.size();
        for (const Completion& completion : out_.completions) told += completion.size;
        require(viewed == told);
    }

    Input in_;
    State state_;
    Actions out_;
    std::uint32_t credit_ = 0;
    std::uint32_t unconsumed_ = 0;
    int outstanding_ = 0;
    int posted_ = 0;
    bool posting_ = false;
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run(Input{data, size}).all();
    return 0;
}
