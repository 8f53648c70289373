#include "server_core/generation/generation_session.hpp"

#include "server_core/generation/generation_frames.hpp"
#include "server_core/generation/names_and_times.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace squall::server {

generation_session::generation_session(std::string session_id, generation_environment& shared)
    : session_id_(std::move(session_id)),
      shared_(shared),
      timer_(shared.executor),
      stages_(session_id_, shared.observer) {}

void generation_session::start(const session_info& session) {
    shared_.observer.on_entered(session);
    stages_.begin(generation_stage::handler_start);
    stages_.done();
    stages_.begin(
        generation_stage::accept); // the 101 was written before we were told of the session
    stages_.done();
    stages_.begin(generation_stage::receive_json);
    timer_.wait_for(shared_.config.request_timeout, weak_from_this(),
                    [this] { fail(request_timed_out()); });
}

void generation_session::on_message(std::string_view payload) {
    try {
        if (phase_ == phase::receiving) {
            timer_.stop();
            receive_request(payload);
        } else if (phase_ != phase::over) {
            receive_more(payload);
        }
    } catch (const json_error& error) {
        fail(bad_json(error.what()));
    } catch (const parameter_error& error) {
        fail(client_mistake("bad_parameters", error.what()));
    }
}

void generation_session::receive_request(std::string_view payload) {
    const nlohmann::json message = parse_json(payload);
    stages_.done();
    stages_.begin(generation_stage::params_check);
    const client_message request = read_parameters(message, shared_.config);
    if (const auto* parameters = std::get_if<generation_parameters>(&request)) {
        handle(*parameters);
    } else if (const auto* resume = std::get_if<resume_request>(&request)) {
        handle(*resume);
    } else {
        throw parameter_error{"the first message is neither generate nor resume"};
    }
}

void generation_session::receive_more(std::string_view payload) {
    const client_message message = read_parameters(parse_json(payload), shared_.config);
    const auto* notice = std::get_if<received_notice>(&message);
    if (std::holds_alternative<ping_message>(message)) {
        send(pong_frame());
    } else if (phase_ == phase::delivering && notice != nullptr &&
               notice->generation_id == key_.generation_id) {
        confirm();
    } else {
        fail(client_mistake("unexpected_message", "this message is not due now"));
    }
}

bool generation_session::refused() {
    if (shared_.draining) {
        fail(shutting_down());
    } else if (shared_.requests_pending >= shared_.config.requests_max) {
        fail(overloaded("too many requests wait for the database"));
    }
    return phase_ == phase::over;
}

void generation_session::handle(const generation_parameters& parameters) {
    if (refused()) {
        return;
    }
    stages_.done();
    stages_.begin(generation_stage::create_generation_id);
    key_ = {random_name(shared_.random), random_name(shared_.random)};
    stages_.done(key_.generation_id);
    save(parameters);
}

void generation_session::handle(const resume_request& request) {
    if (refused()) {
        return;
    }
    key_ = request.key;
    in_database([key = key_](generation_store& store) { return store.generations.find(key); },
                [this](auto result) { looked_up(std::move(result)); });
}

void generation_session::save(const generation_parameters& parameters) {
    stages_.begin(generation_stage::save_generation);
    in_database(
        [key = key_, parameters, now = wall_clock_ms(),
         unfinished_max = shared_.config.unfinished_jobs_max](generation_store& store) {
            return store.generations.save(key, parameters, now, unfinished_max);
        },
        [this](auto result) { saved(std::move(result)); });
}

void generation_session::saved(blocking_result<std::optional<std::int64_t>> result) {
    std::optional<std::int64_t> record;
    try {
        record = result.get();
    } catch (...) {
        fail_database("save_generation");
        return;
    }
    if (!record) {
        fail(overloaded(std::to_string(shared_.config.unfinished_jobs_max) +
                        " generations are under way"));
        return;
    }
    record_ = *record;
    if (!stages_.under_way()) { // a message out of turn has failed it
        withdraw();
        return;
    }
    stages_.done(std::to_string(record_));
    send_status();
}

void generation_session::send_status() {
    stages_.begin(generation_stage::send_status);
    if (!send(accepted_frame(key_))) {
        withdraw(); // its client will never ask for it
        fail(client_left("the status could not be sent"));
        return;
    }
    announced_ = true;
    stages_.done();
    stages_.begin(generation_stage::create_job);
    take_over(); // from here the job's frames are this client's
    stages_.done();
    enqueue();
}

void generation_session::enqueue() {
    stages_.begin(generation_stage::enqueue_generation);
    in_database([record = record_](generation_store& store) { return store.jobs.enqueue(record); },
                [this](auto result) { enqueued(std::move(result)); });
}

void generation_session::enqueued(blocking_result<std::int64_t> result) {
    std::int64_t job_id = 0;
    try {
        job_id = result.get();
    } catch (...) {
        fail_database("enqueue_generation"); // it is saved, and will be adopted
        return;
    }
    if (stages_.under_way()) { // else a message out of turn has failed the stage
        stages_.done(std::to_string(job_id));
    }
    shared_.observer.on_job_accepted({job_id, key_.generation_id, 0});
    shared_.job_enqueued();
    keep_alive();
}

void generation_session::looked_up(blocking_result<std::optional<stored_generation>> result) {
    std::optional<stored_generation> found;
    try {
        found = result.get();
    } catch (...) {
        fail_database("find generation");
        return;
    }
    if (gone_) {
        stages_.fail(client_left("while its generation was looked up"));
        be_over();
        return;
    }
    if (!found) {
        fail(client_mistake("unknown_generation", "no such generation, or not its token"));
        return;
    }
    if (found->received) {
        fail(client_mistake("already_received", "the client has said that it has this result"));
        return;
    }
    stages_.done();
    record_ = found->record;
    shared_.observer.on_resumed(session_id_, key_.generation_id);
    if (found->state == generation_state::failed) {
        fail(generation_failed(found->outcome));
        return;
    }
    announced_ = true;
    stages_.begin(generation_stage::send_status);
    if (!send(resumed_frame(key_.generation_id))) {
        fail(client_left("the status could not be sent"));
        return;
    }
    stages_.done();
    take_over();
    if (found->state == generation_state::saved) {
        keep_alive();
    } else {
        deliver(found->outcome);
    }
}

/// The generation's result is this session's to deliver, and no other's any more.
void generation_session::take_over() {
    const auto before = std::exchange(shared_.watchers[record_], weak_from_this()).lock();
    if (before && before.get() != this) {
        before->fail(replaced_by_newer());
    }
}

void generation_session::unwatch() {
    const auto found = shared_.watchers.find(record_);
    if (found != shared_.watchers.end() && found->second.lock().get() == this) {
        shared_.watchers.erase(found);
    }
}

void generation_session::keep_alive() {
    if (gone_ || phase_ == phase::over) {
        be_over();
        return;
    }
    stages_.begin(generation_stage::keep_alive);
    phase_ = phase::waiting;
    if (shared_.draining) {
        drain();
        return;
    }
    next_tick_ = std::chrono::steady_clock::now() + shared_.config.keep_alive_period;
    timer_.wait_until(next_tick_, weak_from_this(), [this] { tick(); });
}

void generation_session::tick() {
    const bool queued = send(keepalive_frame(key_.generation_id, ++ticks_));
    shared_.observer.on_tick(session_id_, queued);
    if (phase_ != phase::waiting) {
        return; // the send ended the session
    }
    // By the clock, not by the last tick; those that were missed are left out.
    const auto now = std::chrono::steady_clock::now();
    do {
        next_tick_ += shared_.config.keep_alive_period;
    } while (next_tick_ <= now);
    timer_.wait_until(next_tick_, weak_from_this(), [this] { tick(); });
}

void generation_session::end_keep_alive() {
    timer_.stop();
    if (stages_.under_way()) {
        stages_.done(std::to_string(ticks_));
    }
}

void generation_session::on_job_progress(std::int64_t run, int steps_done, int total,
                                         std::string_view piece) {
    if (phase_ == phase::waiting) {
        send(progress_frame(key_.generation_id, run, steps_done, total, piece));
    }
}

void generation_session::on_job_ended(job_outcome outcome, const std::string& text) {
    if (phase_ != phase::waiting) {
        return;
    }
    end_keep_alive();
    if (outcome == job_outcome::finished) {
        deliver(text);
    } else {
        announced_ = false; // there is nothing to come back for
        fail(generation_failed(text));
    }
}

void generation_session::on_job_not_stored(const generation_error& error) {
    if (phase_ == phase::waiting) {
        fail(error);
    }
}

void generation_session::deliver(const std::string& text) {
    phase_ = phase::delivering;
    if (!send(result_frame(key_.generation_id, text))) {
        finish(close_code::try_again_later, "the result could not be sent");
        return;
    }
    if (phase_ == phase::delivering) {
        timer_.wait_for(shared_.config.receipt_timeout, weak_from_this(),
                        [this] { finish(close_code::normal, "done, with no word of receipt"); });
    }
}

void generation_session::confirm() {
    timer_.stop();
    in_database(
        [record = record_, now = wall_clock_ms()](generation_store& store) {
            return store.generations.mark_received(record, now);
        },
        [this](auto result) { confirmed(std::move(result)); });
    phase_ = phase::confirming;
}

void generation_session::confirmed(blocking_result<bool> result) {
    try {
        if (result.get()) {
            shared_.observer.on_received(session_id_, key_.generation_id);
        }
    } catch (...) { // the client has its result, and will not ask again
        shared_.observer.on_database_error("mark received",
                                           database_failed(std::current_exception()).log_text);
    }
    finish(close_code::normal, "done");
}

void generation_session::drain() {
    if (phase_ == phase::waiting) {
        send(interrupted_frame(key_.generation_id));
        stages_.fail(shutting_down());
        be_over(); // whoever drains the server closes the connection
    }
}

void generation_session::on_gone(end_cause cause) {
    gone_ = true;
    if (phase_ == phase::working || phase_ == phase::confirming) {
        return; // what the database does comes to its end
    }
    stages_.fail(client_left(to_string(cause)));
    be_over();
}

void generation_session::withdraw() {
    run_blocking(
        shared_.blocking,
        [store = shared_.store, record = record_] {
            store->generations.withdraw(record);
            return true;
        },
        [](const auto&) {}); // if it failed, the generation is run for nobody
}

// Ways out

void generation_session::fail(const generation_error& error) {
    const auto stage = stages_.fail(error);
    if (!stage && !gone_) {
        shared_.observer.on_session_failed(session_id_, error);
    }
    finish(error.close, error.code,
           error_frame(error, stage,
                       announced_ ? std::string_view{key_.generation_id} : std::string_view{}));
}

void generation_session::fail_database(std::string_view operation) {
    const generation_error error = database_failed(std::current_exception());
    shared_.observer.on_database_error(operation, error.log_text);
    fail(error);
}

bool generation_session::send(std::string message) {
    return !gone_ && shared_.clients.send(session_id_, std::move(message));
}

void generation_session::finish(close_code code, std::string_view reason,
                                std::string last_message) {
    const bool close = !gone_ && phase_ != phase::over;
    gone_ = true;
    be_over();
    if (close) {
        shared_.clients.close(session_id_, code, reason, std::move(last_message));
    }
}

void generation_session::be_over() {
    phase_ = phase::over;
    timer_.stop();
    unwatch();
}

template <class Work, class Completion>
void generation_session::in_database(Work work, Completion completion) {
    phase_ = phase::working;
    ++shared_.requests_pending;
    run_blocking(
        shared_.blocking,
        [store = shared_.store, work = std::move(work)]() mutable { return work(*store); },
        [self = shared_from_this(), completion = std::move(completion)](auto result) mutable {
            --self->shared_.requests_pending;
            completion(std::move(result));
        });
}

} // namespace squall::server
