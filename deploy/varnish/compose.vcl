vcl 4.1;

# Newsdesk and Varnish as services of docker-compose.yml.

probe ready {
    # ALLOWED_HOSTS must hold this host's name, or no page is asked for any more.
    .request =
        "GET /healthz/ready/ HTTP/1.1"
        "Host: localhost"
        "Connection: close";
    .interval = 2s;
    .timeout = 5s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend newsdesk {
    .host = "web";
    .port = "8000";
    .connect_timeout = 3s;
    .first_byte_timeout = 20s;
    .between_bytes_timeout = 10s;
    .probe = ready;
}

acl purgers {
    "10.0.0.0"/8;
    "172.16.0.0"/12;
    "192.168.0.0"/16;
}

include "./newsdesk.vcl";
