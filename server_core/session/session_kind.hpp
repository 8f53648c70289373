#pragma once

#include <array>
#include <string_view>

namespace squall::server {

/// What a session's peer is to the application; each route has one kind (field report 3).
enum class session_kind { customer, admin, voice, generic };

inline constexpr std::array all_session_kinds = {session_kind::customer, session_kind::admin,
                                                 session_kind::voice, session_kind::generic};

/// "customer", "admin", "voice", "generic".
std::string_view to_string(session_kind kind) noexcept;

} // namespace squall::server
