#include "output/json_text.hpp"

#include "output/csv_text.hpp"

namespace rekindle {
namespace {

using Json = nlohmann::ordered_json;

std::string scalar(Json const& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// `depth`: blanks before the line that `json` stands on. A binary value is a number written out: no text is one.
void append(std::string& to, Json const& json, std::size_t depth) {
    if (json.is_binary()) {
        to.append(json.get_binary().begin(), json.get_binary().end());
        return;
    }
    if (!json.is_structured() || json.empty()) {
        to += scalar(json);
        return;
    }
    bool first = true;
    to += json.is_object() ? '{' : '[';
    for (auto const& [key, value] : json.items()) {
        to += first ? "\n" : ",\n";
        to.append(depth + 2, ' ');
        if (json.is_object()) to += scalar(Json(key)) + ": ";
        append(to, value, depth + 2);
        first = false;
    }
    to += '\n';
    to.append(depth, ' ');
    to += json.is_object() ? '}' : ']';
}

}  // namespace

Json exact_money(Sum micros) {
    std::string text;
    append_money(text, micros);
    return Json::binary({text.begin(), text.end()});
}

std::string json_text(Json const& json) {
    std::string text;
    append(text, json, 0);
    return text + '\n';
}

}  // namespace rekindle
