// The port's clients: what they ask for, and what becomes of their LUs when they go.
#include "sna/node/impl.hpp"

namespace openwosa::sna::node {

void Node::Impl::release(std::size_t index) {
    Lu& lu = lus[index];
    lu.owner.reset();
    lu.tell_end = lu.start_after_end = false;
    table.release(index);
    if (lu.started && !lu.ending) {
        begin_end(index);
    }
}

void Node::Impl::client_gone(ClientId id) {
    const auto found = clients.find(id);
    if (found == clients.end()) {
        return;
    }
    for (const auto& [lu_id, index] : found->second.lus) {
        release(index);
    }
    clients.erase(found);
    nmvt_client_gone(id);
}

std::size_t Node::Impl::lu_of(const Client& client, port::LuId id) const {
    const auto found = client.lus.find(id);
    return found == client.lus.end() ? kNoLu : found->second;
}

void Node::Impl::open(ClientId id, Client& client, const port::OpenLu& r) {
    port::LuOpened opened{r.lu, port::OpenResult::kInUse, {}};
    if (!client.lus.contains(r.lu)) {
        const LuTable::Choice choice = table.open(r.name, r.user.empty() ? client.user : r.user);
        opened.result = choice.result;
        if (choice.result == port::OpenResult::kOk) {
            opened.name = names[choice.lu];
            client.lus[r.lu] = choice.lu;
            lus[choice.lu].owner = Owner{id, r.lu};
        }
    }
    out->indications.push_back({id, std::move(opened)});
}

void Node::Impl::request(const ClientRequest& e) {
    const auto found = clients.find(e.client);
    if (found == clients.end()) {
        return;
    }
    Client& client = found->second;
    // Answers Sent where there is no such LU; else gives its index.
    const auto target = [&](port::LuId id, const port::Tag* tag) {
        const std::size_t index = lu_of(client, id);
        if (index == kNoLu && tag != nullptr) {
            port::Sent sent;
            sent.lu = id;
            sent.tag = *tag;
            sent.result = port::SendResult::kNoSession;
            out->indications.push_back({e.client, sent});
        }
        return index;
    };
    std::visit(Overloaded{
                   [&](const port::OpenLu& r) { open(e.client, client, r); },
                   [&](const port::CloseLu& r) {
                       if (const std::size_t lu = target(r.lu, nullptr); lu != kNoLu) {
                           client.lus.erase(r.lu);
                           release(lu);
                       }
                   },
                   [&](const port::StartSession& r) {
                       const std::size_t lu = target(r.lu, nullptr);
                       if (lu == kNoLu) {
                           return;
                       }
                       lus[lu].start = r;
                       if (lus[lu].ending) {
                           lus[lu].start_after_end = true;
                       } else {
                           begin_start(lu);
                       }
                   },
                   [&](const port::EndSession& r) {
                       const std::size_t lu = target(r.lu, nullptr);
                       if (lu == kNoLu) {
                           return;
                       }
                       lus[lu].start_after_end = false;
                       if (!lus[lu].started) {
                           indicate(lus[lu], port::SessionEnded{});
                           return;
                       }
                       lus[lu].tell_end = true;
                       if (!lus[lu].ending) {
                           begin_end(lu);
                       }
                   },
                   [&](const port::SendData& r) {
                       const std::size_t lu = target(r.lu, &r.tag);
                       if (lu == kNoLu) {
                           return;
                       }
                       if (r.session == port::Session::kSscpLu) {
                           run(lu, sscp::Event{sscp::Send{{sscp::Purpose::kData, r.tag, r.rh, r.data}}});
                       } else {
                           run(lu, lu0::Event{lu0::Send{r.tag, r.rh, r.data}});
                       }
                   },
                   [&](const port::SendCommand& r) {
                       if (const std::size_t lu = target(r.lu, &r.tag); lu != kNoLu) {
                           run(lu, lu0::Event{lu0::SendCommand{r.tag, r.rh, r.ru}});
                       }
                   },
                   [&](const port::SendResponse& r) {
                       const std::size_t lu = target(r.lu, &r.tag);
                       if (lu == kNoLu) {
                           return;
                       }
                       if (r.session == port::Session::kSscpLu) {
                           run(lu, sscp::Event{sscp::Respond{r.tag, r.snf, r.sense}});
                       } else {
                           run(lu, lu0::Event{lu0::Respond{r.tag, r.snf, r.sense, r.ru}});
                       }
                   },
                   [&](const port::Consumed& r) {
                       if (const std::size_t lu = target(r.lu, nullptr); lu != kNoLu) {
                           run(lu, lu0::Event{lu0::Consumed{r.count}});
                       }
                   },
                   [&](const port::SendNmvt& r) { nmvt(e.client, r); },
               },
               e.request);
}

}  // namespace openwosa::sna::node
