#include "properties/monitors/invariants.hpp"

#include <map>
#include <string>

namespace squall::invariants {

namespace {

enum class told { nothing, connect, disconnect };

// How often a handler is told of disconnect is I04's.
class watch final : public monitor {
    void on_event(const trace_event& e) override {
        if (e.kind != trace_kind::observed || !e.name.starts_with("handler_"))
            return;
        const std::string id(e.text_of("session"));
        told& before = told_[id];
        if (e.name == "handler_connect") {
            if (before != told::nothing)
                complain(e, id, "of connect a second time");
            before = told::connect;
        } else if (e.name == "handler_message") {
            if (before != told::connect)
                complain(e, id,
                         before == told::nothing ? "of a message before connect"
                                                 : "of a message after disconnect");
        } else if (e.name == "handler_disconnect") {
            if (before == told::nothing)
                complain(e, id, "of disconnect before connect");
            before = told::disconnect;
        }
    }

    void complain(const trace_event& e, const std::string& id, const char* what) {
        violate(e.number, "the handler of session " + id + " is told " + what);
    }

    std::map<std::string, told> told_;
};

} // namespace

const invariant i05{"I05",
                    "A handler is told of a session's connect, then of its messages, then of its "
                    "disconnect.",
                    [] {
                        return std::make_unique<watch>();
                    }};

} // namespace squall::invariants
