// Messages sent between threads.
#pragma once
#include "user/message_queue.hpp"

namespace openwosa::comshim {

/// Handles all messages other threads have sent to this one. Called without the lock, by whatever looks at
/// the queue.
void handle_sent_messages(MessageQueue& queue);

}  // namespace openwosa::comshim
