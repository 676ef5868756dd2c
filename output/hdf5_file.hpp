#pragma once
// A thin door to HDF5: datasets in the netCDF-4 shape, built in memory. One thread at a time.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

/// A file under construction in memory; its bytes depend on the calls alone (no time stamps, no addresses).
/// Every failure of the library, closing included, throws OutputError.
class Hdf5File {
  public:
    Hdf5File();
    ~Hdf5File();
    Hdf5File(Hdf5File const&) = delete;
    Hdf5File& operator=(Hdf5File const&) = delete;

    /// Text or number attribute of the file (empty `variable`) or of a variable.
    void attribute(std::string const& variable, std::string const& name, std::string const& text);
    void attribute(std::string const& variable, std::string const& name, std::int64_t value);
    void attribute(std::string const& variable, std::string const& name, std::uint64_t value);
    void attribute(std::string const& variable, std::string const& name, double value);

    /// A dimension with its coordinates: the dataset `name` is its own dimension scale. Not empty.
    void dimension(std::string const& name, std::span<std::string const> labels);
    void dimension(std::string const& name, std::span<std::int64_t const> values);

    /// A variable over dimensions made before, last one fastest; its size is their product. Numbers are compressed and
    /// checksummed.
    void variable(std::string const& name, std::vector<std::string> const& dimensions, std::span<double const> values);
    void variable(std::string const& name, std::vector<std::string> const& dimensions,
                  std::span<std::int64_t const> values);
    void variable(std::string const& name, std::vector<std::string> const& dimensions,
                  std::span<std::string const> values);

    /// Closes everything and returns the file's bytes. Called once, last.
    [[nodiscard]] std::string finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace rekindle
