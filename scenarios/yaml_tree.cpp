#include "scenarios/yaml_tree.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "scenarios/text_scan.hpp"
#include "scenarios/unreadable_file.hpp"

namespace rekindle {
namespace {

using File = std::shared_ptr<std::string const>;

/// Thrown out of the parser where reading on makes no sense; the problem is already noted.
struct StopReading {};

/// Builds the tree from the parser's events.
class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(File file, std::string_view text, Problems& problems)
        : file_{std::move(file)}, text_{text}, problems_{problems} {}

    Node take() { return std::move(root_); }

    void OnDocumentStart(YAML::Mark const&) override {}
    void OnDocumentEnd() override {}

    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        Node node;
        node.mark = at(mark);
        auto const here = mark.pos >= 0 ? text_.substr(std::min<std::size_t>(mark.pos, text_.size()), 4) : "";
        node.written_null = here.starts_with('~') || here == "null" || here == "Null" || here == "NULL";
        place(std::move(node));
    }
    void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override { refuse_anchor(mark, 1); }
    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        auto node = Node::scalar(value, at(mark));
        node.quoted = tag == "!";
        place(std::move(node));
    }
    void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::map);
    }
    void OnMapEnd() override { close(); }

  private:
    /// A list or map being read.
    struct Frame {
        Node node;
        std::set<std::string> keys;
        bool has_key = false;
        std::string key;
        Mark key_mark;
        bool drop = false;  // a duplicate's value
    };

    Mark at(YAML::Mark const& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

    [[noreturn]] void stop(Mark const& mark, std::string rule, std::string hint = "") {
        problems_.add(mark, "", "", std::move(rule), std::move(hint));
        throw StopReading{};
    }
    void refuse_anchor(YAML::Mark const& mark, YAML::anchor_t anchor) {
        if (anchor != 0)
            stop(at(mark), "anchors and aliases (& and *) are not supported", "use `extends:` or `parameters:`");
    }
    void refuse_tag(YAML::Mark const& mark, std::string const& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            problems_.add(at(mark), "", tag, "tags (!) are not supported", "write the plain value");
        }
    }
    void count(Mark const& mark) {
        if (++nodes_ > max_nodes) stop(mark, fmt::format("more than {} values", max_nodes));
    }

    void open(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, Node::Kind kind) {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (!frames_.empty() && frames_.back().node.is_map() && !frames_.back().has_key) {
            stop(at(mark), "a key must be a plain word");
        }
        if (frames_.size() >= static_cast<std::size_t>(max_depth))
            stop(at(mark), "nested too deeply: at most 100 levels");
        count(at(mark));
        frames_.emplace_back();
        frames_.back().node.kind = kind;
        frames_.back().node.mark = at(mark);
    }
    void close() {
        auto node = std::move(frames_.back().node);
        frames_.pop_back();
        attach(std::move(node));
    }
    void place(Node node) {
        count(node.mark);
        if (frames_.empty() || frames_.back().node.is_list() || frames_.back().has_key) return attach(std::move(node));
        take_key(node);
    }
    void take_key(Node const& node) {
        auto& frame = frames_.back();
        frame.has_key = true;
        frame.key = node.text;
        frame.key_mark = node.mark;
        frame.drop = true;
        if (node.is_null())
            problems_.add(node.mark, "", "", "a key is missing before the colon");
        else if (node.text == "<<")
            problems_.add(node.mark, "", "<<", "merge keys are not supported", "use `extends:`");
        else if (!frame.keys.insert(node.text).second)
            problems_.add(node.mark, node.text, "", "the key is given twice", "keep one");
        else
            frame.drop = false;
    }
    void attach(Node node) {
        if (frames_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& frame = frames_.back();
        if (frame.node.is_list()) {
            frame.node.items.push_back(std::move(node));
        } else {
            if (!frame.drop) frame.node.entries.push_back({std::move(frame.key), frame.key_mark, std::move(node)});
            frame.has_key = false;
        }
    }

    File file_;
    std::string_view text_;
    Problems& problems_;
    Node root_;
    std::vector<Frame> frames_;
    std::size_t nodes_ = 0;
};

/// Notes the start of anything after the first document.
class TrailingText final : public YAML::EventHandler {
  public:
    TrailingText(File file, Problems& problems) : file_{std::move(file)}, problems_{problems} {}

    void OnDocumentStart(YAML::Mark const& mark) override {
        problems_.add({file_, mark.line + 1, mark.column + 1}, "", "", "text after the end of the document",
                      "one document per file");
        throw StopReading{};
    }
    void OnDocumentEnd() override {}
    void OnNull(YAML::Mark const&, YAML::anchor_t) override {}
    void OnAlias(YAML::Mark const&, YAML::anchor_t) override {}
    void OnScalar(YAML::Mark const&, std::string const&, YAML::anchor_t, std::string const&) override {}
    void OnSequenceStart(YAML::Mark const&, std::string const&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(YAML::Mark const&, std::string const&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

  private:
    File file_;
    Problems& problems_;
};

}  // namespace

Node const* Node::find(std::string_view key) const {
    for (auto const& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

std::string Node::shown() const {
    switch (kind) {
        case Kind::null: return "";
        case Kind::scalar: return text;
        case Kind::list: return items.empty() ? "[]" : "[...]";
        case Kind::map: return entries.empty() ? "{}" : fmt::format("{{{}: ...}}", entries.front().key);
    }
    return "";
}

Node Node::scalar(std::string text, Mark mark) {
    Node node;
    node.kind = Kind::scalar;
    node.text = std::move(text);
    node.mark = std::move(mark);
    return node;
}

Node parse_yaml(std::string_view text, std::string const& name, Problems& problems) {
    auto const file = std::make_shared<std::string const>(name);
    if (!scan_text(text, file, problems)) return {};
    TreeBuilder builder{file, text, problems};
    try {
        std::istringstream in{std::string{text}};
        YAML::Parser parser{in};
        if (!parser.HandleNextDocument(builder)) {
            problems.add({file, 0, 0}, "", "", "the file is empty");
            return {};
        }
        TrailingText rest{file, problems};
        (void)parser.HandleNextDocument(rest);
    } catch (StopReading const&) { return builder.take(); } catch (YAML::Exception const& e) {
        problems.add({file, e.mark.line + 1, e.mark.column + 1}, "", "", "not valid YAML: " + e.msg,
                     "check indentation, quotes and brackets");
        return {};
    }
    return builder.take();
}

Node read_yaml(std::filesystem::path const& path, Problems& problems) {
    auto const file = std::make_shared<std::string const>(path.string());
    auto const refused = [&](char const* rule, char const* hint) {
        problems.add({file, 0, 0}, "", "", rule, hint);
        return Node{};
    };
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) return refused(rule_is_folder, "");
    std::ifstream in{path, std::ios::binary};
    if (!in) return refused(rule_not_readable, std::filesystem::exists(path, failed) ? "" : "does the file exist?");
    std::string text(max_file_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) return refused(rule_not_readable, "");
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parse_yaml(text, path.string(), problems);
}

}  // namespace rekindle
