// The verbs, each on a copy of its control block whose fields have passed the checks of the IDL.
#pragma once

#include <wincsv.h>

#include <functional>

#include "outcome.hpp"

namespace openwosa::csv {

Outcome carry_out(const struct convert& verb);
Outcome carry_out(const struct get_cp_convert_table& verb);
Outcome carry_out(const struct log_message& verb);
Outcome carry_out(const struct define_trace& verb);
Outcome carry_out(const struct copy_trace_to_file& verb);

/// TRANSFER_MS_DATA up to where it would wait. `ended` is called once, from any thread, perhaps before this
/// returns.
void transfer(const struct transfer_ms_data& verb, std::function<void(Outcome)> ended);

}  // namespace openwosa::csv
