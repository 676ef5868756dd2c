#include "output/hdf5_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <map>
#include <utility>

#include "output/atomic_file.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

[[noreturn]] void fail(std::string const& what) { throw OutputError("results.h5: HDF5 cannot " + what); }

void check(herr_t status, std::string const& what) {
    if (status < 0) fail(what);
}

/// Owns an identifier of the library.
class Handle {
  public:
    using Close = herr_t (*)(hid_t);
    Handle(hid_t id, Close closer, std::string const& what) : id_{id}, close_{closer} {
        if (id < 0) fail(what);
    }
    Handle(Handle&& other) noexcept : id_{std::exchange(other.id_, -1)}, close_{other.close_} {}
    Handle& operator=(Handle&&) = delete;
    ~Handle() {
        if (id_ >= 0) close_(id_);
    }
    [[nodiscard]] hid_t id() const { return id_; }
    void close(std::string const& what) { check(close_(std::exchange(id_, -1)), what); }

  private:
    hid_t id_;
    Close close_;
};

/// The library prints its stack of errors by itself; ours are exceptions.
class Quiet {
  public:
    Quiet() {
        H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }
    ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
    Quiet(Quiet const&) = delete;
    Quiet& operator=(Quiet const&) = delete;

  private:
    H5E_auto2_t function_ = nullptr;
    void* data_ = nullptr;
};

Handle properties(hid_t kind) { return {H5Pcreate(kind), H5Pclose, "make properties"}; }

Handle text_type(std::size_t size) {
    Handle type{H5Tcopy(H5T_C_S1), H5Tclose, "make a text type"};
    check(H5Tset_size(type.id(), size), "set a text size");
    check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set UTF-8");
    return type;
}

Handle create_file() {
    auto const access = properties(H5P_FILE_ACCESS);
    check(H5Pset_fapl_core(access.id(), std::size_t{1} << 20, false), "build a file in memory");
    auto const creation = properties(H5P_FILE_CREATE);
    check(H5Pset_obj_track_times(creation.id(), false), "leave out time stamps");
    unsigned const ordered = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    check(H5Pset_link_creation_order(creation.id(), ordered), "keep the order of variables");
    check(H5Pset_attr_creation_order(creation.id(), ordered), "keep the order of attributes");
    return {H5Fcreate("results.h5", H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose, "create the file"};
}

}  // namespace

struct Hdf5File::State {
    struct Dimension {
        Handle dataset;
        hsize_t size;
    };

    Quiet quiet;
    Handle file = create_file();
    std::map<std::string, Dimension> dimensions;

    std::vector<hsize_t> shape(std::vector<std::string> const& names) const {
        std::vector<hsize_t> sizes;
        for (auto const& name : names) {
            REKINDLE_EXPECTS(dimensions.contains(name));
            sizes.push_back(dimensions.at(name).size);
        }
        return sizes;
    }

    Handle create(std::string const& name, hid_t type, std::vector<hsize_t> const& sizes, bool filtered) const {
        auto const creation = properties(H5P_DATASET_CREATE);
        check(H5Pset_obj_track_times(creation.id(), false), "leave out time stamps");
        check(H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
              "keep the order of attributes");
        if (filtered) {
            auto const chunk = chunk_of(sizes);
            check(H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data()), "set chunks of " + name);
            check(H5Pset_shuffle(creation.id()), "shuffle " + name);
            check(H5Pset_deflate(creation.id(), 6), "compress " + name);
            check(H5Pset_fletcher32(creation.id()), "checksum " + name);
        }
        Handle const space{H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose,
                           "make a shape"};
        return {H5Dcreate2(file.id(), name.c_str(), type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
                H5Dclose, "create " + name};
    }

    /// Whole rows of the last dimensions, up to about 2^16 values a chunk.
    static std::vector<hsize_t> chunk_of(std::vector<hsize_t> sizes) {
        hsize_t room = hsize_t{1} << 16;
        for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
            *size = std::max<hsize_t>(1, std::min(*size, room));
            room /= *size;
        }
        return sizes;
    }

    void attach(Handle const& dataset, std::vector<std::string> const& names) const {
        for (std::size_t axis = 0; axis < names.size(); ++axis) {
            auto const scale = dimensions.at(names[axis]).dataset.id();
            check(H5DSattach_scale(dataset.id(), scale, static_cast<unsigned>(axis)),
                  "attach the dimension " + names[axis]);
        }
    }

    template <class T>
    void write_numbers(std::string const& name, std::vector<std::string> const& names, std::span<T const> values,
                       hid_t stored, hid_t given) const {
        auto const sizes = shape(names);
        REKINDLE_EXPECTS(product(sizes) == values.size());
        auto dataset = create(name, stored, sizes, true);
        check(H5Dwrite(dataset.id(), given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "write " + name);
        attach(dataset, names);
        dataset.close("close " + name);
    }

    Handle write_labels(std::string const& name, std::vector<hsize_t> const& sizes,
                        std::span<std::string const> values) const {
        REKINDLE_EXPECTS(product(sizes) == values.size());
        auto const type = text_type(H5T_VARIABLE);
        auto dataset = create(name, type.id(), sizes, false);
        std::vector<char const*> pointers;
        for (auto const& v : values) pointers.push_back(v.c_str());
        check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "write " + name);
        return dataset;
    }

    void add_dimension(std::string const& name, Handle dataset, hsize_t size) {
        REKINDLE_EXPECTS(size > 0 && !dimensions.contains(name));
        check(H5DSset_scale(dataset.id(), name.c_str()), "make the dimension " + name);
        dimensions.emplace(name, Dimension{std::move(dataset), size});
    }

    static std::size_t product(std::vector<hsize_t> const& sizes) {
        std::size_t all = 1;
        for (auto const s : sizes) all *= static_cast<std::size_t>(s);
        return all;
    }

    void write_attribute(std::string const& variable, std::string const& name, hid_t stored, hid_t given,
                         void const* value) const {
        auto const place = variable.empty() ? std::string("/") : variable;
        Handle const object{H5Oopen(file.id(), place.c_str(), H5P_DEFAULT), H5Oclose, "open " + place};
        Handle const space{H5Screate(H5S_SCALAR), H5Sclose, "make a shape"};
        Handle attribute{H5Acreate2(object.id(), name.c_str(), stored, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "create the attribute " + name};
        check(H5Awrite(attribute.id(), given, value), "write the attribute " + name);
        attribute.close("close the attribute " + name);
    }
};

Hdf5File::Hdf5File() : state_{std::make_unique<State>()} {}
Hdf5File::~Hdf5File() = default;

void Hdf5File::attribute(std::string const& variable, std::string const& name, std::string const& text) {
    auto const type = text_type(std::max<std::size_t>(text.size(), 1));
    state_->write_attribute(variable, name, type.id(), type.id(), text.data());
}

void Hdf5File::attribute(std::string const& variable, std::string const& name, std::int64_t value) {
    state_->write_attribute(variable, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

void Hdf5File::attribute(std::string const& variable, std::string const& name, std::uint64_t value) {
    state_->write_attribute(variable, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

void Hdf5File::attribute(std::string const& variable, std::string const& name, double value) {
    state_->write_attribute(variable, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

void Hdf5File::dimension(std::string const& name, std::span<std::string const> labels) {
    state_->add_dimension(name, state_->write_labels(name, {labels.size()}, labels), labels.size());
}

void Hdf5File::dimension(std::string const& name, std::span<std::int64_t const> values) {
    auto dataset = state_->create(name, H5T_STD_I64LE, {values.size()}, true);
    check(H5Dwrite(dataset.id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "write " + name);
    state_->add_dimension(name, std::move(dataset), values.size());
}

void Hdf5File::variable(std::string const& name, std::vector<std::string> const& dimensions,
                        std::span<double const> values) {
    state_->write_numbers(name, dimensions, values, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE);
}

void Hdf5File::variable(std::string const& name, std::vector<std::string> const& dimensions,
                        std::span<std::int64_t const> values) {
    state_->write_numbers(name, dimensions, values, H5T_STD_I64LE, H5T_NATIVE_INT64);
}

void Hdf5File::variable(std::string const& name, std::vector<std::string> const& dimensions,
                        std::span<std::string const> values) {
    auto dataset = state_->write_labels(name, state_->shape(dimensions), values);
    state_->attach(dataset, dimensions);
    dataset.close("close " + name);
}

std::string Hdf5File::finish() {
    for (auto& [name, dimension] : state_->dimensions) dimension.dataset.close("close " + name);
    state_->dimensions.clear();
    check(H5Fflush(state_->file.id(), H5F_SCOPE_GLOBAL), "flush the file");
    auto const size = H5Fget_file_image(state_->file.id(), nullptr, 0);
    if (size <= 0) fail("measure the file");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (H5Fget_file_image(state_->file.id(), bytes.data(), bytes.size()) != size) fail("copy the file");
    state_->file.close("close the file");
    return bytes;
}

}  // namespace rekindle
