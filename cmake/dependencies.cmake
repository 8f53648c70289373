# Every library that is not ours. All are Debian 12 packages (setup/packages-*.txt).

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED CONFIG COMPONENTS context)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(GTest 1.12 REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(SQLite3 3.40 REQUIRED)

# Asio and Beast, compiled once: their own non-template code stands in this one library.
add_library(squall_asio STATIC
    ${CMAKE_SOURCE_DIR}/cmake/asio_beast.cpp ${CMAKE_SOURCE_DIR}/cmake/beast_prng.cpp)
add_library(squall::asio ALIAS squall_asio)
target_compile_definitions(squall_asio PUBLIC
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(squall_asio PUBLIC Boost::headers Threads::Threads)
